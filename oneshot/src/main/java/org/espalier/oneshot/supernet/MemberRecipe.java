package org.espalier.oneshot.supernet;

import org.espalier.torch.train.Clock;
import org.espalier.torch.train.CosineSchedule;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.OptimiserRule;

/** How the shared weights are moved by the gradients of a step. A record: its text is part of a checkpoint's identity. */
public interface MemberRecipe {
    /** Rule and weight decay. */
    OptimiserRule optimiser();

    /** Highest rate, above 0. */
    double learningRate();

    /** Where the cosine ends, in [0, learningRate]. */
    double learningRateFloor();

    /** Length of the linear rise in epochs, in [0, epochs). */
    double warmUpEpochs();

    /** Limit of the summed gradients. */
    GradientClip clip();

    /** The rate of a step: a linear rise, then half a cosine over the whole training. */
    default double rate(Clock clock) {
        return CosineSchedule.over(
                        learningRate(), learningRateFloor(), warmUpEpochs(), clock.epochs(), clock.stepsPerEpoch())
                .at(clock.step());
    }

    /**
     * Values alone.
     *
     * @param optimiser rule and weight decay
     * @param learningRate highest rate, above 0
     * @param learningRateFloor where the cosine ends
     * @param warmUpEpochs linear rise, at least 0
     * @param clip limit of the summed gradients
     */
    record Plain(
            OptimiserRule optimiser,
            double learningRate,
            double learningRateFloor,
            double warmUpEpochs,
            GradientClip clip)
            implements MemberRecipe {
        public Plain {
            if (!(learningRate > 0) || !(learningRateFloor >= 0 && learningRateFloor <= learningRate)) {
                throw new IllegalArgumentException("expected a learning rate above 0 and a floor below it, got "
                        + learningRate + " and " + learningRateFloor);
            }
            if (!(warmUpEpochs >= 0)) {
                throw new IllegalArgumentException("warm-up epochs " + warmUpEpochs + " is below 0");
            }
        }
    }
}
