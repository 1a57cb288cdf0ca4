package org.espalier.oneshot.relaxed;

import org.espalier.torch.train.Adam;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.OptimiserRule;
import org.espalier.torch.train.Sgd;

/**
 * How DARTS searches.
 *
 * @param epochs passes over the weights' half of the training images, at least 1
 * @param weights rule of the network's weights
 * @param learningRate first rate of the weights, above 0
 * @param learningRateFloor where the cosine over the epochs ends, in [0, learningRate]
 * @param clip limit of the weights' gradients
 * @param alphas rule of the architecture parameters
 * @param alphaLearningRate their constant rate, above 0
 * @param warmUpEpochs epochs at the start in which the architecture parameters rest, in [0, epochs]
 * @param dropPath rate of stochastic depth in the weights' step, in [0, 1)
 * @param seed root seed of initial architecture parameters and noise
 */
public record DartsSettings(
        int epochs,
        OptimiserRule weights,
        double learningRate,
        double learningRateFloor,
        GradientClip clip,
        OptimiserRule alphas,
        double alphaLearningRate,
        int warmUpEpochs,
        double dropPath,
        long seed) {
    public DartsSettings {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs " + epochs + " is below 1");
        }
        if (!(alphaLearningRate > 0)) {
            throw new IllegalArgumentException(
                    "learning rate of the architecture parameters " + alphaLearningRate + " is not above 0");
        }
        if (warmUpEpochs < 0 || warmUpEpochs > epochs) {
            throw new IllegalArgumentException("warm-up epochs " + warmUpEpochs + " is outside [0, " + epochs + "]");
        }
        if (!(dropPath >= 0 && dropPath < 1)) {
            throw new IllegalArgumentException("drop path rate " + dropPath + " is outside [0, 1)");
        }
    }

    /** The paper's values for CIFAR-10 (Liu et al. 2019, appendix A.1): batch 64, 50 epochs in the paper. */
    public static DartsSettings standard(int epochs, long seed) {
        return new DartsSettings(
                epochs,
                new Sgd(0.9, false, 3e-4),
                0.025,
                0.001,
                GradientClip.norm(5),
                new Adam(0.5, 0.999, 1e-8, 1e-3, false),
                3e-4,
                0,
                0,
                seed);
    }

    /** The same with another rule of the weights. */
    public DartsSettings withWeights(OptimiserRule rule) {
        return new DartsSettings(
                epochs,
                rule,
                learningRate,
                learningRateFloor,
                clip,
                alphas,
                alphaLearningRate,
                warmUpEpochs,
                dropPath,
                seed);
    }

    /** The same with other rates of the weights, the first and the last. */
    public DartsSettings withLearningRate(double first, double last) {
        return new DartsSettings(
                epochs, weights, first, last, clip, alphas, alphaLearningRate, warmUpEpochs, dropPath, seed);
    }

    /** The same with another rule and rate of the architecture parameters. */
    public DartsSettings withAlphas(OptimiserRule rule, double rate) {
        return new DartsSettings(
                epochs, weights, learningRate, learningRateFloor, clip, rule, rate, warmUpEpochs, dropPath, seed);
    }

    /** The same with another rate of the architecture parameters. */
    public DartsSettings withAlphaRate(double rate) {
        return withAlphas(alphas, rate);
    }

    /** The same where the architecture parameters rest for so many epochs. */
    public DartsSettings resting(int atFirst) {
        return new DartsSettings(
                epochs,
                weights,
                learningRate,
                learningRateFloor,
                clip,
                alphas,
                alphaLearningRate,
                atFirst,
                dropPath,
                seed);
    }

    /** The same with another rate of stochastic depth. */
    public DartsSettings withDropPath(double rate) {
        return new DartsSettings(
                epochs,
                weights,
                learningRate,
                learningRateFloor,
                clip,
                alphas,
                alphaLearningRate,
                warmUpEpochs,
                rate,
                seed);
    }
}
