package org.espalier.search;

import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * The immutable settings of one ask/tell strategy, and its way into the program: a record, listed in
 * {@code META-INF/services/org.espalier.search.StrategyConfig}, whose public constructor without arguments gives the published defaults.
 * Its components are the keys that a configuration file may set, {@code mutationRatio} as {@code mutation_ratio}; what they may be, the record's
 * constructor checks ({@link org.espalier.settings.Ranges} names the key of a value that is out of range).
 */
public interface StrategyConfig {
    /** Name in a configuration file, for example {@code regularized-evolution}. */
    String name();

    /** One line for a listing, with the paper. */
    String summary();

    /**
     * Starts a search.
     *
     * @throws IllegalArgumentException where the space lacks the decisions that the strategy needs; the message says which
     */
    SearchStrategy create(SearchContext context);

    /** Goes on from {@link SearchStrategy#state()}; space, limits and seed must be the same. */
    SearchStrategy restore(SearchContext context, JsonNode state);

    /** How many candidates the strategy asks for before it finishes by itself; empty where only a budget ends it. */
    default OptionalInt candidates() {
        return OptionalInt.empty();
    }
}
