package org.espalier.oneshot.strategy;

import org.espalier.oneshot.supernet.MemberRecipe;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.OptimiserRule;
import org.espalier.torch.train.Sgd;

/**
 * How a once-for-all supernet is trained.
 *
 * @param epochs passes over the data, at least 1
 * @param optimiser rule and weight decay
 * @param learningRate highest rate, above 0
 * @param learningRateFloor where the cosine ends, in [0, learningRate]
 * @param warmUpEpochs linear rise, in [0, epochs)
 * @param labelSmoothing of the largest member's targets, in [0, 1)
 * @param randomMembers random members of each step, beside the largest and the smallest; at least 0
 * @param clip limit of the summed gradients
 * @param dropPath rate of stochastic depth, for the largest member only, in [0, 1)
 * @param seed root seed of the sampled members and the noise
 */
public record OnceForAllSettings(
        int epochs,
        OptimiserRule optimiser,
        double learningRate,
        double learningRateFloor,
        double warmUpEpochs,
        double labelSmoothing,
        int randomMembers,
        GradientClip clip,
        double dropPath,
        long seed)
        implements MemberRecipe {
    public OnceForAllSettings {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs " + epochs + " is below 1");
        }
        if (!(warmUpEpochs >= 0 && warmUpEpochs < epochs)) {
            throw new IllegalArgumentException("warm-up epochs " + warmUpEpochs + " is outside [0, " + epochs + ")");
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException("label smoothing " + labelSmoothing + " is outside [0, 1)");
        }
        if (randomMembers < 0) {
            throw new IllegalArgumentException("random members " + randomMembers + " is below 0");
        }
        if (!(dropPath >= 0 && dropPath < 1)) {
            throw new IllegalArgumentException("drop path rate " + dropPath + " is outside [0, 1)");
        }
    }

    /**
     * AttentiveNAS's values (Wang et al. 2021) at the learning rate of one batch of 256: Nesterov SGD 0.9, decay 1e-5, 0.1 with warm-up and
     * cosine, label smoothing 0.1, largest + 2 random + smallest, gradients clipped by value 1.
     */
    public static OnceForAllSettings standard(int epochs, long seed) {
        return new OnceForAllSettings(
                epochs,
                new Sgd(0.9, true, 1e-5),
                0.1,
                0,
                Math.min(5, epochs / 10.0),
                0.1,
                2,
                GradientClip.value(1.0),
                0,
                seed);
    }

    public OnceForAllSettings withLearningRate(double rate) {
        return new OnceForAllSettings(
                epochs,
                optimiser,
                rate,
                Math.min(rate, learningRateFloor),
                warmUpEpochs,
                labelSmoothing,
                randomMembers,
                clip,
                dropPath,
                seed);
    }
}
