package org.espalier.oneshot.trainer;

import java.util.Optional;
import org.espalier.torch.train.LearningRateSchedule;

/**
 * Gives the weights a learning-rate schedule in place of the strategy's own.
 *
 * @param rates of each step
 */
public record LearningRateScheduler(LearningRateSchedule rates) implements Callback {
    @Override
    public Optional<LearningRateSchedule> schedule() {
        return Optional.of(rates);
    }
}
