package org.espalier.oneshot.strategy;

import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.torch.engine.Activations;

/**
 * DARTS, first order (Liu, Simonyan, Yang 2019, algorithm 1 with xi = 0): softmax over all candidates of a choice, alphas by the validation half,
 * weights by the other.
 *
 * @param epochs passes over the weights' half of the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param recompute whether the candidates keep no graph: a third of the memory for about a tenth more time, the same result
 * @param curvature whether the largest eigenvalue of the validation loss's Hessian over the architecture parameters is told after every second epoch, for 24 more passes over a batch
 */
public record Darts(int epochs, int batch, double alphaLearningRate, boolean recompute, boolean curvature)
        implements RelaxedStrategy {
    private static final Description DESCRIPTION = new Description(
            "darts",
            "first-order differentiable search on the relaxed space (Liu et al. 2019)",
            "Liu, Simonyan and Yang, DARTS: Differentiable Architecture Search, 2019",
            RelaxedSupernet.NEEDS,
            "one training finds a cell; watch the skips in the derived cell, which take over where it is trained too long");

    public Darts {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
    }

    /** 50 epochs of batches of 64, as published. */
    public Darts() {
        this(50, 64, 3e-4, false, false);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        return new RelaxedTraining(
                context,
                DartsSettings.standard(context.epochs(), context.seed()).withAlphaRate(alphaLearningRate),
                RelaxedMethod.of(Mixing.SOFTMAX, recompute ? Activations.RECOMPUTE : Activations.KEEP)
                        .watchingCurvature(curvature));
    }
}
