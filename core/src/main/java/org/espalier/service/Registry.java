package org.espalier.service;

import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.function.Function;
import org.espalier.yaml.Nearest;

/**
 * Things of one kind by name, each name once. Immutable, as far as the things are.
 *
 * @param <T> what is registered
 */
public final class Registry<T> {
    private final String kind;
    private final Function<? super T, String> name;
    private final TreeMap<String, T> byName = new TreeMap<>();

    private Registry(String kind, Function<? super T, String> name) {
        this.kind = kind;
        this.name = name;
    }

    /**
     * A registry of the given things.
     *
     * @param kind what one of them is called, for messages: {@code strategy}
     * @param name how a thing is named
     * @throws IllegalArgumentException where two have one name, with both of their classes, or one has none
     */
    public static <T> Registry<T> of(String kind, Function<? super T, String> name, Iterable<? extends T> things) {
        Registry<T> registry = new Registry<>(kind, name);
        things.forEach(registry::add);
        return registry;
    }

    /**
     * A registry of all {@linkplain Installed installed} services.
     *
     * @throws IllegalArgumentException as {@link #of} and {@link Installed#of}
     */
    public static <T> Registry<T> installed(String kind, Class<T> service, Function<? super T, String> name) {
        return of(kind, name, Installed.of(service));
    }

    /**
     * This registry and more things.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public Registry<T> with(Iterable<? extends T> more) {
        Registry<T> both = of(kind, name, byName.values());
        more.forEach(both::add);
        return both;
    }

    private void add(T thing) {
        String key = name.apply(thing);
        String type = thing.getClass().getName();
        if (key == null || key.isBlank()) {
            throw new IllegalArgumentException("a " + kind + " has no name: " + type);
        }
        T other = byName.putIfAbsent(key, thing);
        if (other != null) {
            throw new IllegalArgumentException("the " + kind + " '" + key + "' is there twice: "
                    + other.getClass().getName() + " and " + type
                    + "; rename one of them or take it from the class path");
        }
    }

    /** All of them, by name. */
    public List<T> all() {
        return List.copyOf(byName.values());
    }

    /** All names, in order. */
    public NavigableSet<String> names() {
        return Collections.unmodifiableNavigableSet(byName.navigableKeySet());
    }

    /** Whether there is one of that name. */
    public boolean contains(String wanted) {
        return byName.containsKey(wanted);
    }

    /**
     * The one of that name.
     *
     * @throws IllegalArgumentException where there is none, with the nearest known name and all of them
     */
    public T named(String wanted) {
        T found = byName.get(wanted);
        if (found == null) {
            throw new IllegalArgumentException("unknown " + kind + " '" + wanted + "'"
                    + (byName.isEmpty() ? "; none are known" : Nearest.among(wanted, byName.keySet())));
        }
        return found;
    }
}
