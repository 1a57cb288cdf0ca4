package org.espalier.pipeline.method;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.search.Strategies;
import org.espalier.search.Strategy;
import org.espalier.service.Installed;
import org.espalier.service.Registry;
import org.espalier.space.SearchSpace;

/** The search methods that are {@linkplain Installed installed}: every strategy of the three kinds, and what is registered as a method itself. */
public final class SearchMethods {
    private final Registry<SearchMethod<?>> methods;

    /** @param methods with distinct names */
    public SearchMethods(Iterable<SearchMethod<?>> methods) {
        this(Registry.of("strategy", SearchMethod::name, methods));
    }

    private SearchMethods(Registry<SearchMethod<?>> methods) {
        this.methods = methods;
    }

    /** Everything that is installed as a service. */
    public static SearchMethods installed() {
        List<SearchMethod<?>> methods = new ArrayList<>();
        for (SearchMethod<?> method : Registry.installed("strategy", SearchMethod.class, SearchMethod::name)
                .all()) {
            methods.add(method);
        }
        Strategies.all().forEach(strategy -> methods.add(AskTellMethod.of(strategy)));
        of(JointStrategy.class).forEach(strategy -> methods.add(JointMethod.of(strategy)));
        of(SupernetStrategy.class).forEach(strategy -> methods.add(TwoStepMethod.of(strategy)));
        return new SearchMethods(methods);
    }

    private static <T extends Strategy> List<T> of(Class<T> kind) {
        return Registry.installed("strategy", kind, Strategy::name).all();
    }

    /**
     * The record that a strategy's settings are.
     *
     * @throws IllegalArgumentException where they are none
     */
    static Record settings(Strategy strategy) {
        if (strategy instanceof Record settings) {
            return settings;
        }
        throw new IllegalArgumentException("strategy '" + strategy.name() + "': "
                + strategy.getClass().getName() + " has to be a record, whose components are the settings");
    }

    /** By name. */
    public Collection<SearchMethod<?>> all() {
        return methods.all();
    }

    /** Names of those that can search a space. */
    public List<String> fitting(SearchSpace space) {
        return methods.all().stream()
                .filter(m -> m.searches()
                        && space.decisions().size() > 0
                        && m.lacks(space).isEmpty())
                .map(SearchMethod::name)
                .toList();
    }

    /**
     * A method.
     *
     * @throws IllegalArgumentException for an unknown name, with the nearest known one
     */
    public SearchMethod<?> named(String name) {
        return methods.named(name);
    }
}
