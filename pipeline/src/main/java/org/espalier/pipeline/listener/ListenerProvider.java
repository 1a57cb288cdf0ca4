package org.espalier.pipeline.listener;

import java.util.Map;

/**
 * Makes a listener that a configuration names ({@code listeners: [{name: .., ..}]}); found by {@link java.util.ServiceLoader}. A program
 * that has its listener at hand gives it to {@link org.espalier.pipeline.Search} and needs none.
 *
 * @param <S> its settings: a record whose components are the keys beside {@code name}, in {@code snake_case}
 */
public interface ListenerProvider<S extends Record> {
    /** The name in a configuration. */
    String name();

    /** One line for a list. */
    String summary();

    /** The settings where nothing is said. */
    S defaults();

    /**
     * Makes a listener for one run. Nothing slow belongs here: what has to be reached is reached in {@link SearchListener#opened}.
     *
     * @param environment variables of the program, from which secrets come
     */
    SearchListener open(S settings, Map<String, String> environment);
}
