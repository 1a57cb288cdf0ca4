package org.espalier.search;

import java.util.Arrays;
import java.util.Locale;
import org.espalier.yaml.Excerpt;

/** How a strategy that knows one objective is led by several ({@link StrategyConfig#knowsSeveralObjectives}). */
public enum Scalarisation {
    /** By the weighted product of MnasNet, the same for every trial: {@link Objectives#score}. It looks for one trade-off. */
    PRODUCT,
    /** By the augmented Chebyshev distance to the ideal with weights of its own for each trial, as ParEGO (Knowles 2006): {@link Scalarised}. It looks for all trade-offs. */
    CHEBYSHEV;

    /**
     * The one of that name, as a configuration has it.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static Scalarisation of(String name) {
        for (Scalarisation one : values()) {
            if (one.toString().equals(name)) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "scalarisation must be one of " + Arrays.toString(values()) + ", got '" + Excerpt.of(name) + "'");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
