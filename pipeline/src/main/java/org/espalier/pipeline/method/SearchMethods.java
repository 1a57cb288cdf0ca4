package org.espalier.pipeline.method;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.OneShotStrategy;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.search.Description;
import org.espalier.search.Strategies;
import org.espalier.search.Strategy;
import org.espalier.search.StrategyConfig;
import org.espalier.service.Installed;
import org.espalier.service.Registry;
import org.espalier.settings.SettingsCodec;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;

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

    /**
     * Everything that is installed as a service.
     *
     * @throws IllegalArgumentException where two have one name, whatever their kinds, with both of their classes
     */
    public static SearchMethods installed() {
        List<Strategy> strategies = new ArrayList<>(Installed.of(SearchMethod.class));
        strategies.addAll(Installed.of(StrategyConfig.class));
        strategies.addAll(Installed.of(JointStrategy.class));
        strategies.addAll(Installed.of(SupernetStrategy.class));
        strategies.forEach(SearchMethods::requireFit);
        return new SearchMethods(Registry.of("strategy", Strategy::name, strategies).all().stream()
                .<SearchMethod<?>>map(SearchMethods::method)
                .toList());
    }

    /** What a strategy of somebody else may lack shows here, with its class, and not somewhere in a search. */
    private static void requireFit(Strategy strategy) {
        String name = strategy.getClass().getName();
        @Nullable Description description = strategy.description();
        if (description == null) {
            throw new IllegalArgumentException("strategy " + name + ": its description() gives nothing");
        }
        if (strategy instanceof OneShotStrategy) {
            List<String> keys = SettingsCodec.keys(Strategies.settings(strategy).getClass());
            if (!keys.containsAll(List.of("epochs", "batch"))) {
                throw new IllegalArgumentException("strategy '" + description.name() + "': " + name
                        + " needs the components epochs and batch, which a configuration may set, and has " + keys);
            }
        }
        if (strategy instanceof JointStrategy joint && !(joint.trainingShare() > 0 && joint.trainingShare() <= 1)) {
            throw new IllegalArgumentException("strategy '" + description.name() + "': " + name
                    + " has a share of the training images above 0 and at most 1, got " + joint.trainingShare());
        }
    }

    private static SearchMethod<?> method(Strategy strategy) {
        if (strategy instanceof SearchMethod<?> method) {
            return method;
        } else if (strategy instanceof StrategyConfig config) {
            return AskTellMethod.of(config);
        } else if (strategy instanceof JointStrategy joint) {
            return JointMethod.of(joint);
        }
        return TwoStepMethod.of((SupernetStrategy) strategy);
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
