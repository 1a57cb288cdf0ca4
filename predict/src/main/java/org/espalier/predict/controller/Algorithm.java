package org.espalier.predict.controller;

import java.util.Arrays;

/** How a policy learns from rewards. */
public enum Algorithm {
    /** The gradient of the log-probability times the advantage, one step for a batch (Williams 1992; Zoph and Le 2017). */
    REINFORCE {
        @Override
        double[] weights(double[] before, double[] now, double advantage, double clip) {
            double[] weights = new double[now.length];
            Arrays.fill(weights, advantage);
            return weights;
        }
    },
    /** Proximal policy optimisation: several steps for a batch, the ratio to the policy that drew is clipped (Schulman et al. 2017, equation 7; NASNet and MnasNet learn by it). */
    PPO {
        @Override
        double[] weights(double[] before, double[] now, double advantage, double clip) {
            double[] weights = new double[now.length];
            for (int t = 0; t < weights.length; t++) {
                double ratio = StrictMath.exp(now[t] - before[t]);
                boolean clipped = advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip;
                weights[t] = clipped ? 0 : ratio * advantage;
            }
            return weights;
        }
    };

    /**
     * What each choice's log-probability counts: the derivative of what is maximised.
     *
     * @param before log-probabilities under the policy that drew
     * @param now under the policy that learns
     * @param advantage of the member that was drawn
     * @param clip how far from 1 a ratio still counts
     */
    abstract double[] weights(double[] before, double[] now, double advantage, double clip);
}
