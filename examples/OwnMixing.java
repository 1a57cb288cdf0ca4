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
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.oneshot.testing.JointStrategyContract;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.search.Description;
import org.espalier.search.testing.Check;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Clock;

/** A joint strategy of one's own: candidates are weighed by a Gumbel softmax that cools down (Jang et al. 2017). The contract proves it. */
class OwnMixing {
    /**
     * The settings; a published default for each.
     *
     * @param epochs passes over the weights' half of the training images
     * @param batch images of a step
     * @param hot the first temperature, in (0, 100]
     * @param cold the last one, in (0, hot]
     */
    public record GumbelSearch(int epochs, int batch, double hot, double cold) implements JointStrategy {
        public GumbelSearch {
            Ranges.whole("epochs", epochs, 1, 100_000);
            Ranges.whole("batch", batch, 1, 65_536);
            Ranges.positive("hot", hot, 100);
            Ranges.positive("cold", cold, hot);
        }

        public GumbelSearch() {
            this(50, 64, 5, 0.1);
        }

        @Override
        public Description description() {
            return new Description(
                    "gumbel", "differentiable search by a Gumbel softmax that cools down",
                    "Jang, Gu and Poole, Categorical Reparameterization with Gumbel-Softmax, 2017",
                    RelaxedSupernet.NEEDS, "to see how a joint strategy of one's own is written");
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
            return new RelaxedTraining(context, settings, new Gumbel(hot, cold, context.seed()), Activations.KEEP);
        }
    }

    /** Being a record, its settings are part of a checkpoint's identity. */
    record Gumbel(double hot, double cold, long seed) implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            SplittableRandom random = moment.random(seed, decision);
            float[] noise = new float[decision.size()];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (float) -Math.log(-Math.log(random.nextDouble(1e-12, 1)));
            }
            Tensor logits = alphas.add(Tensors.of(alphas, noise, noise.length));
            return Mixture.ofAll(decision, logits.div(new Scalar(temperature(moment.clock()))).softmax(0));
        }

        private double temperature(Clock clock) {
            return hot * Math.pow(cold / hot, clock.progress());
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return Mixing.SOFTMAX.probabilities(alphas);
        }

        @Override
        public Map<String, Double> telemetry(Clock clock) {
            return Map.of("temperature", temperature(clock));
        }
    }

    public static void main(String[] args) {
        JointStrategyContract contract = new JointStrategyContract(new GumbelSearch(), ProvingSpaces.choices());
        Check.all(contract.unfitting(ProvingSpaces.elastic()).checks(), name -> System.out.println("holds: " + name));
    }
}
