package org.espalier.search;

import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * The immutable settings of one ask/tell strategy, and its way into the program: a record as {@link Strategy} says, listed in
 * {@code META-INF/services/org.espalier.search.StrategyConfig}. {@code org.espalier.search.testing.SearchStrategyContract} proves it.
 */
public interface StrategyConfig extends Strategy {
    @Override
    default StrategyKind kind() {
        return StrategyKind.ASK_TELL;
    }

    /**
     * Starts a search.
     *
     * @throws IllegalArgumentException where the space lacks the decisions that the strategy needs; the message says which
     */
    SearchStrategy create(SearchContext context);

    /** Goes on from {@link SearchStrategy#state()}; space, limits and seed must be the same. */
    SearchStrategy restore(SearchContext context, JsonNode state);

    /**
     * Whether the strategy goes by the values of all objectives, or by no score. Else {@link Scalarised} makes one number of them where a search has several.
     */
    default boolean knowsSeveralObjectives() {
        return false;
    }

    /** How many candidates the strategy asks for before it finishes by itself; empty where only a budget ends it. */
    default OptionalInt candidates() {
        return OptionalInt.empty();
    }

    /** Whether the strategy has members scored after a part of their training ({@link Candidate#epochs}), and the best of them go on. */
    default boolean dividesTrainings() {
        return false;
    }

    /** How many candidates the strategy asks for before it goes by what it was told; empty where it always does, or never. */
    default OptionalInt initialDesign() {
        return OptionalInt.empty();
    }
}
