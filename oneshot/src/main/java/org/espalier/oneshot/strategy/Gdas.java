package org.espalier.oneshot.strategy;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Gumbel;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Sgd;

/**
 * Differentiable search that builds one path in each step (GDAS, Dong and Yang 2019, section 3.2): a candidate of each choice is drawn by a Gumbel softmax
 * that cools down, and its gradient goes straight through the draw.
 *
 * @param epochs passes over the weights' half of the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param hot temperature of the first epoch, above 0, at most 100
 * @param cold temperature at the end, above 0, at most {@code hot}
 */
public record Gdas(int epochs, int batch, double alphaLearningRate, double hot, double cold)
        implements RelaxedStrategy {
    private static final Description DESCRIPTION = new Description(
            "gdas",
            "differentiable search that draws and builds one path in each step (Dong and Yang 2019)",
            "Dong and Yang, Searching for a Robust Neural Architecture in Four GPU Hours, 2019",
            RelaxedSupernet.NEEDS,
            "a step costs little more than one of a plain member, so that it can have many epochs, and needs them");

    public Gdas {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
        Ranges.positive("hot", hot, 100);
        Ranges.positive("cold", cold, hot);
    }

    /** 250 epochs of batches of 64, cooling from 10 to 0.1, as published for NAS-Bench-201. */
    public Gdas() {
        this(250, 64, 3e-4, 10, 0.1);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        return new RelaxedTraining(
                context,
                DartsSettings.standard(context.epochs(), context.seed())
                        .withWeights(new Sgd(0.9, true, 5e-4))
                        .withAlphaRate(alphaLearningRate),
                RelaxedMethod.of(new HardGumbel(hot, cold, context.seed()), Activations.KEEP)
                        .named("gdas")
                        .in(RelaxedMethod.Order.WEIGHTS_FIRST));
    }

    /** The largest of the noisy log-probabilities, forward; the softmax at the temperature, backward. */
    record HardGumbel(double hot, double cold, long seed) implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            Tensor logits = Gumbel.perturbed(decision, alphas, moment, seed);
            Tensor soft = logits.div(new Scalar(temperature(moment.clock()))).softmax(0);
            float[] shares = HostCopies.floats(logits);
            int drawn = 0;
            for (int i = 1; i < shares.length; i++) {
                drawn = shares[i] > shares[drawn] ? i : drawn;
            }
            float[] hard = new float[shares.length];
            hard[drawn] = 1;
            boolean[] built = new boolean[shares.length];
            built[drawn] = true;
            return new Mixture(Tensors.of(alphas, hard, hard.length).add(soft.sub(soft.detach())), built);
        }

        private double temperature(Clock clock) {
            return clock.epochs() == 1 ? hot : hot - (hot - cold) * clock.epoch() / (clock.epochs() - 1);
        }

        @Override
        public boolean dense() {
            return false;
        }

        @Override
        public boolean smooth() {
            return false;
        }

        @Override
        public Map<String, Double> telemetry(Clock clock) {
            return Map.of("temperature", temperature(clock));
        }
    }
}
