package org.espalier.oneshot;

import org.espalier.search.Strategy;

/** What strategies that share weights have in common, whatever comes of it: an architecture ({@link JointStrategy}) or a supernet ({@link SupernetStrategy}). */
public sealed interface OneShotStrategy extends Strategy permits JointStrategy, SupernetStrategy {
    /** Passes over the images that the weights learn from, at least 1; a component of the record. */
    int epochs();

    /** Images of a step, at least 1; a component of the record. */
    int batch();

    /** The highest learning rate of the weights, for whoever is told that the training diverged. */
    double learningRate();
}
