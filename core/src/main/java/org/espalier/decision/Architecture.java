package org.espalier.decision;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Every decision of a space answered: one option position for each. Immutable, equal by value. */
public final class Architecture {
    private final DecisionSet decisions;
    private final int[] indices;

    /**
     * @param decisions the decisions that are answered
     * @param indices an option position for each, in their order
     */
    public Architecture(DecisionSet decisions, int... indices) {
        if (indices.length != decisions.size()) {
            throw new IllegalArgumentException(
                    "expected " + decisions.size() + " option positions, got " + indices.length);
        }
        for (int i = 0; i < indices.length; i++) {
            Decision decision = decisions.all().get(i);
            if (indices[i] < 0 || indices[i] >= decision.size()) {
                throw new IllegalArgumentException("decision '" + decision.path() + "': position " + indices[i]
                        + " is outside 0.." + (decision.size() - 1));
            }
        }
        this.decisions = decisions;
        this.indices = indices.clone();
    }

    /** Every decision drawn uniformly and independently. */
    public static Architecture uniform(DecisionSet decisions, RandomGenerator random) {
        return new Architecture(
                decisions,
                decisions.all().stream().mapToInt(d -> random.nextInt(d.size())).toArray());
    }

    /** The decisions that are answered, in the order of the option positions. */
    public DecisionSet decisions() {
        return decisions;
    }

    /** Position of the chosen option, from 0; throws {@link IllegalArgumentException} where the decision does not belong to the space. */
    public int index(Decision decision) {
        return indices[decisions.position(decision)];
    }

    /** Position of the option chosen for the decision at a position of {@link #decisions}; quicker than by the decision itself. */
    public int index(int position) {
        return indices[position];
    }

    /** The chosen option itself, one of {@link Decision#options}; throws where the decision does not belong to the space. */
    public String option(Decision decision) {
        return decision.options().get(index(decision));
    }

    /** A copy of the option positions. */
    public int[] indices() {
        return indices.clone();
    }

    /** The same architecture with one decision answered differently. */
    public Architecture with(Decision decision, int index) {
        int[] changed = indices.clone();
        changed[decisions.position(decision)] = index;
        return new Architecture(decisions, changed);
    }

    /** Path to chosen option, in the order of the decisions. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        decisions.all().forEach(d -> map.put(d.path(), option(d)));
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Architecture that
                && Arrays.equals(indices, that.indices)
                && decisions.all().equals(that.decisions.all());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(indices);
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
