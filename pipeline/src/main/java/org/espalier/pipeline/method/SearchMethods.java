package org.espalier.pipeline.method;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.espalier.search.Strategies;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Nearest;

/** The search methods that the class path offers: those registered as such, and every ask/tell strategy. */
public final class SearchMethods {
    private final Map<String, SearchMethod<?>> methods = new TreeMap<>();

    /** @param methods with distinct names */
    public SearchMethods(Iterable<SearchMethod<?>> methods) {
        methods.forEach(this::add);
    }

    /** Everything registered as a service on the class path. */
    public static SearchMethods installed() {
        SearchMethods installed = new SearchMethods(List.of());
        ServiceLoader.load(SearchMethod.class, SearchMethod.class.getClassLoader())
                .forEach(installed::add);
        Strategies.all().forEach(strategy -> installed.add(AskTellMethod.of(strategy)));
        return installed;
    }

    private void add(SearchMethod<?> method) {
        if (methods.put(method.name(), method) != null) {
            throw new IllegalArgumentException("two strategies are named '" + method.name() + "'");
        }
    }

    /** By name. */
    public Collection<SearchMethod<?>> all() {
        return List.copyOf(methods.values());
    }

    /** Names of those that can search a space. */
    public List<String> fitting(SearchSpace space) {
        return methods.values().stream()
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
        SearchMethod<?> method = methods.get(name);
        if (method == null) {
            throw new IllegalArgumentException(
                    "unknown strategy '" + name + "'" + Nearest.among(name, methods.keySet()));
        }
        return method;
    }
}
