package org.espalier.torch.train;

import java.util.Optional;

/**
 * How somebody wants the weights of a training moved, in place of what the training does by itself.
 *
 * @param optimiser its rule; empty: the training's own
 * @param schedule of its learning rate; empty: the training's own
 */
public record WeightRule(Optional<OptimiserRule> optimiser, Optional<LearningRateSchedule> schedule) {
    /** Everything is the training's own. */
    public static final WeightRule OWN = new WeightRule(Optional.empty(), Optional.empty());

    /** What a checkpoint's identity says of it: nothing where everything is the training's own. */
    public String identity() {
        return optimiser.map(rule -> "|optimiser " + PartIdentity.of(rule)).orElse("")
                + schedule.map(rates -> "|schedule " + PartIdentity.of(rates)).orElse("");
    }
}
