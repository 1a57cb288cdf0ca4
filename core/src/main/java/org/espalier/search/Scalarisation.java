package org.espalier.search;

/** How a strategy that knows one objective is led by several ({@link StrategyConfig#knowsSeveralObjectives}). */
public enum Scalarisation {
    /** By the weighted product of MnasNet, the same for every trial: {@link Objectives#score}. It looks for one trade-off. */
    PRODUCT,
    /** By the augmented Chebyshev distance to the ideal with weights of its own for each trial, as ParEGO (Knowles 2006): {@link Scalarised}. It looks for all trade-offs. */
    CHEBYSHEV
}
