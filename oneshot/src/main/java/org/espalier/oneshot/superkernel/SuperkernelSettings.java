package org.espalier.oneshot.superkernel;

import org.espalier.torch.train.OptimiserRule;

/**
 * How superkernels are trained.
 *
 * @param name first word of a checkpoint's identity
 * @param weights rule of the weights
 * @param learningRate first rate of the weights, above 0, from which half a cosine leads to 0
 * @param thresholds rule of the thresholds
 * @param thresholdRate their constant rate, above 0
 * @param first share of the training, at the start, in which steps are dropped and nothing is paid, 0 to 1
 * @param drop how probable it is meanwhile that a step is dropped, in [0, 1)
 * @param lambda factor of the logarithm of what the network costs, at least 0
 */
public record SuperkernelSettings(
        String name,
        OptimiserRule weights,
        double learningRate,
        OptimiserRule thresholds,
        double thresholdRate,
        double first,
        double drop,
        double lambda) {
    public SuperkernelSettings {
        if (!(learningRate > 0 && thresholdRate > 0)) {
            throw new IllegalArgumentException("expected rates above 0, got " + learningRate + " and " + thresholdRate);
        }
        if (!(first >= 0 && first <= 1) || !(drop >= 0 && drop < 1) || !(lambda >= 0)) {
            throw new IllegalArgumentException(
                    "expected a first part in [0, 1], a rate of dropping in [0, 1) and a factor of at"
                            + " least 0, got " + first + ", " + drop + " and " + lambda);
        }
    }
}
