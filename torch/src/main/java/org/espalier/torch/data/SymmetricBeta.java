package org.espalier.torch.data;

import java.util.SplittableRandom;

/**
 * The Beta distribution with two equal parameters. Drawn by rejection (Cheng 1978, "Generating Beta variates with nonintegral shape
 * parameters", algorithm BA), in logarithms, so that very small parameters do not overflow, and with {@link StrictMath}, so that a seed gives
 * the same number on every machine.
 */
final class SymmetricBeta {
    private static final double LOG_4 = StrictMath.log(4);

    private SymmetricBeta() {}

    /**
     * One number.
     *
     * @param alpha both parameters, above 0
     * @return from 0 to 1
     */
    static double draw(double alpha, SplittableRandom random) {
        double beta = alpha <= 1 ? 1 / alpha : Math.sqrt((2 * alpha - 2) / (2 * alpha * alpha - 2 * alpha));
        double gamma = alpha + 1 / beta;
        while (true) {
            double first = open(random);
            double second = open(random);
            double v = beta * (StrictMath.log(first) - StrictMath.log1p(-first));
            double softplus = Math.max(v, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(v)));
            double level = 2 * alpha * (StrictMath.log(2) - softplus) + gamma * v - LOG_4;
            if (level >= 2 * StrictMath.log(first) + StrictMath.log(second)) {
                return 1 / (1 + StrictMath.exp(-v));
            }
        }
    }

    /** Uniform, without the ends. */
    private static double open(SplittableRandom random) {
        return ((random.nextLong() >>> 12) + 0.5) * 0x1p-52;
    }
}
