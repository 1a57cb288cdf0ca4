package org.espalier.oneshot.strategy;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.oneshot.relaxed.Skips;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Clock;

/**
 * DARTS with an auxiliary skip (DARTS-, Chu et al. 2021): every edge that has a skip among its candidates gets one more outside of the softmax, whose
 * weight falls from 1 to 0, so that the candidate need not do what any network needs a skip for.
 *
 * @param epochs passes over the weights' half of the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param curvature whether the largest eigenvalue of the validation loss's Hessian over the architecture parameters is told after every second epoch, for 24 more passes over a batch
 */
public record DartsMinus(int epochs, int batch, double alphaLearningRate, boolean curvature)
        implements RelaxedStrategy {
    private static final Description DESCRIPTION = new Description(
            "darts-minus",
            "differentiable search with an auxiliary skip that fades out (Chu et al. 2021)",
            "Chu, Wang, Zhang, Lu, Wei and Yan, DARTS-: Robustly Stepping out of Performance Collapse Without Indicators, 2021",
            "choices between operations, a skip-connect among them, inputs or numbers of repeats, and no other decisions",
            "a remedy where the cell of darts fills with skips, at no cost");

    public DartsMinus {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
    }

    /** 50 epochs of batches of 64, as published. */
    public DartsMinus() {
        this(50, 64, 3e-4, false);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return RelaxedSupernet.lacks(space).or(() -> Skips.lacks(space));
    }

    @Override
    public CollapseGuard guard() {
        return CollapseGuard.SKIPS;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        return new RelaxedTraining(
                context,
                DartsSettings.standard(context.epochs(), context.seed()).withAlphaRate(alphaLearningRate),
                RelaxedMethod.of(new AuxiliarySkip(), Activations.KEEP)
                        .named("darts-minus")
                        .watchingCurvature(curvature));
    }

    /** The auxiliary skip is the candidate itself once more: an identity has no weights, and what a stride needs instead is shared. */
    private record AuxiliarySkip() implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            Tensor softmax = alphas.softmax(0);
            int skip = Skips.of(decision);
            if (skip < 0) {
                return Mixture.ofAll(decision, softmax);
            }
            float[] beta = new float[decision.size()];
            beta[skip] = (float) beta(moment.clock());
            return Mixture.ofAll(decision, softmax.add(Tensors.of(alphas, beta, beta.length)));
        }

        /** Evenly from 1 to 0. */
        private static double beta(Clock clock) {
            return 1 - clock.progress();
        }

        @Override
        public Map<String, Double> telemetry(Clock clock) {
            return Map.of("auxiliary_skip", beta(clock));
        }
    }
}
