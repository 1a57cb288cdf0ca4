package org.espalier.oneshot.strategy;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.AlphaStart;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Gumbel;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.Pricing;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;

/**
 * Stochastic NAS (Xie, Zheng, Liu, Lin 2019): the candidates of a choice are weighed by a concrete distribution that cools down, and one pass over
 * undivided images moves weights and architecture together.
 *
 * @param epochs passes over the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param hot temperature of the first step, above 0, at most 100
 * @param cold temperature at the end, above 0, at most {@code hot}
 * @param cost factor of the expected cost as a share of its limit, which is added to the loss (section 2.3), 0 to 1,000
 */
public record Snas(int epochs, int batch, double alphaLearningRate, double hot, double cold, double cost)
        implements RelaxedStrategy {
    private static final Description DESCRIPTION = new Description(
            "snas",
            "single-level differentiable search by a concrete distribution that cools down (Xie et al. 2019)",
            "Xie, Zheng, Liu and Lin, SNAS: Stochastic Neural Architecture Search, 2019",
            RelaxedSupernet.NEEDS,
            "holds back no images for the architecture; if it cooled far enough, the derived network is what the last steps trained; edges may carry none only in darts with inputs: any and in nas-bench-201");

    public Snas {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
        Ranges.positive("hot", hot, 100);
        Ranges.positive("cold", cold, hot);
        Ranges.number("cost", cost, 0, 1_000);
    }

    /** 150 epochs of batches of 64, cooling from 1 to 0.03, as published; no cost. */
    public Snas() {
        this(150, 64, 3e-4, 1, 0.03, 0);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    /** One loss for both. */
    @Override
    public double trainingShare() {
        return 1;
    }

    @Override
    public boolean pays() {
        return cost > 0;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        return new RelaxedTraining(
                context,
                DartsSettings.standard(context.epochs(), context.seed()).withAlphaRate(alphaLearningRate),
                RelaxedMethod.of(new Concrete(hot, cold, context.seed()), Activations.KEEP)
                        .named("snas")
                        .starting(new AlphaStart(1, 0.01))
                        .in(RelaxedMethod.Order.TOGETHER)
                        .clipped(GradientClip.norm(10))
                        .paying(Pricing.adding(cost).in(context)));
    }

    /** The concrete distribution (Maddison et al. 2017, equation 10), whose temperature falls evenly. */
    private record Concrete(double hot, double cold, long seed) implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            Tensor logits = Gumbel.perturbed(decision, alphas, moment, seed);
            return Mixture.ofAll(
                    decision,
                    logits.div(new Scalar(temperature(moment.clock()))).softmax(0));
        }

        private double temperature(Clock clock) {
            return hot - (hot - cold) * clock.progress();
        }

        /** One draw's gradient is an estimate of the expected loss's, but exactly that of the loss of this draw. */
        @Override
        public Map<String, Double> telemetry(Clock clock) {
            return Map.of("temperature", temperature(clock));
        }
    }
}
