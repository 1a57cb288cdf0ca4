package org.espalier.oneshot.papers;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.random.Seeds;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Clock;

/**
 * One candidate of each choice is drawn in a step by a Gumbel softmax whose temperature falls over the epochs, and built alone; its gradient goes
 * straight through (Dong and Yang 2019, section 3.2).
 *
 * @param epochs passes over the weights' half
 * @param batch images of a step
 * @param hot the first temperature
 * @param cold the last one
 */
public record Gdas(int epochs, int batch, double hot, double cold) implements JointStrategy {
    public Gdas {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("hot", hot, 100);
        Ranges.positive("cold", cold, hot);
    }

    public Gdas() {
        this(240, 64, 10, 1);
    }

    @Override
    public Description description() {
        return new Description(
                "gdas",
                "differentiable search that builds one path in each step",
                "Dong and Yang, Searching for a Robust Neural Architecture in Four GPU Hours, 2019",
                RelaxedSupernet.NEEDS,
                "for tests");
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return RelaxedSupernet.lacks(space);
    }

    @Override
    public double learningRate() {
        return DartsSettings.standard(1, 0).learningRate();
    }

    @Override
    public JointTraining create(OneShotContext context) {
        DartsSettings settings = DartsSettings.standard(context.epochs(), context.seed());
        return new RelaxedTraining(context, settings, new HardGumbel(hot, cold, context.seed()), Activations.KEEP);
    }

    private record HardGumbel(double hot, double cold, long seed) implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Clock clock) {
            SplittableRandom random = Seeds.generator(seed, "gdas " + decision.path(), clock.step());
            float[] noise = new float[decision.size()];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (float) -Math.log(-Math.log(random.nextDouble(1e-12, 1)));
            }
            Tensor logits = alphas.add(Tensors.of(alphas, noise, noise.length));
            Tensor soft = logits.div(new Scalar(temperature(clock))).softmax(0);
            float[] shares = HostCopies.floats(soft);
            int largest = 0;
            for (int i = 1; i < shares.length; i++) {
                largest = shares[i] > shares[largest] ? i : largest;
            }
            float[] hard = new float[shares.length];
            hard[largest] = 1;
            boolean[] built = new boolean[shares.length];
            built[largest] = true;
            return new Mixture(Tensors.of(alphas, hard, hard.length).add(soft).sub(soft.detach()), built);
        }

        private double temperature(Clock clock) {
            return hot - (hot - cold) * clock.epoch() / clock.epochs();
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return Mixing.SOFTMAX.probabilities(alphas);
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
