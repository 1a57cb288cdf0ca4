package org.espalier.oneshot.relaxed;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.torch.engine.Tensors;

/** Noise of the standard Gumbel distribution: the largest of log-probabilities with it is a draw by these (Gumbel 1954; Maddison et al. 2017). */
public final class Gumbel {
    /** Keeps both logarithms finite. */
    private static final double LEAST = 1e-12;

    private Gumbel() {}

    /** A draw. */
    public static double draw(SplittableRandom random) {
        return -Math.log(-Math.log(random.nextDouble(LEAST, 1 - LEAST)));
    }

    /**
     * The log-probabilities of a decision's options with noise.
     *
     * @param alphas one number for each option; probabilities are their softmax
     * @param seed root of the noise, which is another one for each decision, step and turn
     */
    public static Tensor perturbed(Decision decision, Tensor alphas, Moment moment, long seed) {
        SplittableRandom random = moment.random(seed, decision);
        float[] noise = new float[decision.size()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) draw(random);
        }
        return alphas.log_softmax(0).add(Tensors.of(alphas, noise, noise.length));
    }
}
