package org.espalier.torch.train;

import java.util.List;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * What moves the weights of a training: an optimiser, and the rate of each of its steps. Both are the training's own until a {@link WeightRule} takes
 * their place. Native memory of the optimiser is freed by {@link #close}. Not thread-safe.
 */
public final class WeightSteps implements AutoCloseable {
    private final OptimiserRule ownRule;
    private final LearningRateSchedule ownRates;
    private final List<Stored> parameters;
    private Optimiser optimiser;
    private WeightRule rule = WeightRule.OWN;

    /**
     * @param ownRule the training's
     * @param ownRates the training's, which its identity knows by itself
     * @param parameters that are moved; they stay their owner's
     */
    public WeightSteps(OptimiserRule ownRule, LearningRateSchedule ownRates, List<Stored> parameters) {
        this.ownRule = ownRule;
        this.ownRates = ownRates;
        this.parameters = List.copyOf(parameters);
        this.optimiser = ownRule.over(this.parameters);
    }

    /** Moves them so from now on, by an optimiser without any state: for a training that has not begun. */
    public void follow(WeightRule other) {
        Optimiser next = other.optimiser().orElse(ownRule).over(parameters);
        optimiser.close();
        optimiser = next;
        rule = other;
    }

    /** What moves them now; it stays this object's. */
    public Optimiser optimiser() {
        return optimiser;
    }

    /**
     * The rate of a step.
     *
     * @throws IllegalArgumentException where a schedule gives what is no rate, with the schedule and the epoch
     */
    public double rate(Clock clock) {
        LearningRateSchedule rates = rule.schedule().orElse(ownRates);
        double rate = rates.at(clock);
        if (!(rate >= 0) || !Double.isFinite(rate)) {
            throw new IllegalArgumentException(
                    "schedule " + rates + ": expected a finite learning rate of at least 0, got " + rate + " in epoch "
                            + (clock.epoch() + 1) + " of " + clock.epochs());
        }
        return rate;
    }

    /** What a checkpoint's identity says of it, beside the training's own settings. */
    public String identity() {
        return rule.identity();
    }

    @Override
    public void close() {
        optimiser.close();
    }
}
