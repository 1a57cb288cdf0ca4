package org.espalier.predict.controller;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a score is worth beside others: its reward is the share of all scores so far that it is above, so that neither the unit of a score nor a few that are far below enter. A failure is below all. The baseline, an exponential average
 * of rewards that is moved before it is subtracted (Pham et al. 2018), begins at 0.5, which a member like all others has.
 */
final class Rewards {
    private static final double FIRST_BASELINE = 0.5;

    private final double decay;
    /** All scores so far in ascending order; minus infinity for failures. */
    private final List<Double> sorted = new ArrayList<>();

    private double baseline;

    /** @param decay what is left of the baseline when a reward comes */
    Rewards(double decay) {
        this(decay, FIRST_BASELINE);
    }

    Rewards(double decay, double baseline) {
        this.decay = decay;
        this.baseline = baseline;
    }

    void add(double score) {
        sorted.add(from(score), score);
    }

    /** How many are below it. */
    private int from(double score) {
        int place = Collections.binarySearch(sorted, score);
        int at = place < 0 ? -place - 1 : place;
        while (at > 0 && sorted.get(at - 1) == score) {
            at--;
        }
        return at;
    }

    /** The share of the scores so far that are below it, equal ones by half. */
    double of(double score) {
        int from = from(score);
        int to = from;
        while (to < sorted.size() && sorted.get(to) == score) {
            to++;
        }
        return (from + to) / 2.0 / sorted.size();
    }

    /** The reward above the baseline, which moves. */
    double advantage(double score) {
        double reward = of(score);
        baseline = decay * baseline + (1 - decay) * reward;
        return reward - baseline;
    }

    double baseline() {
        return baseline;
    }
}
