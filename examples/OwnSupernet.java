import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.supernet.LabelledMembers;
import org.espalier.oneshot.supernet.MemberRecipe;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.MemberTraining;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.oneshot.testing.SupernetStrategyContract;
import org.espalier.random.Seeds;
import org.espalier.search.Description;
import org.espalier.search.testing.Check;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingAlgorithm;

/** A strategy of one's own that trains a supernet: one path in each step, drawn uniformly (Guo et al. 2020). The contract proves it. */
class OwnSupernet {
    /**
     * The settings; a published default for each, but for the epochs.
     *
     * @param epochs passes over the training images
     * @param batch images of a step
     * @param learningRate the first one, of a cosine schedule
     */
    public record UniformPaths(int epochs, int batch, double learningRate) implements SupernetStrategy {
        public UniformPaths {
            Ranges.whole("epochs", epochs, 1, 100_000);
            Ranges.whole("batch", batch, 1, 65_536);
            Ranges.positive("learningRate", learningRate, 100);
        }

        public UniformPaths() {
            this(120, 1024, 0.5);
        }

        @Override
        public Description description() {
            return new Description(
                    "uniform-paths",
                    "a supernet of which each step trains one path, drawn uniformly",
                    "Guo et al., Single Path One-Shot Neural Architecture Search with Uniform Sampling, 2020",
                    "a graph and a decision between at least two options",
                    "to see how a two-step strategy of one's own is written");
        }

        @Override
        public Optional<String> lacks(SearchSpace space) {
            return Supernet.lacks(space);
        }

        @Override
        public TrainingAlgorithm create(OneShotContext context, Supernet supernet) {
            Uniform path = new Uniform(context.seed());
            return new MemberTraining(
                    supernet,
                    new LabelledMembers(context.space(), path, context.loss(), 0.1),
                    new MemberRecipe.Plain(new Sgd(0.9, false, 4e-5), learningRate, 0, 0, GradientClip.norm(5)),
                    context.epochs());
        }
    }

    /** Being a record, its seed is part of a checkpoint's identity. */
    record Uniform(long seed) implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace space, Clock clock) {
            return List.of(space.sample(Seeds.generator(seed, "single path", clock.step())));
        }
    }

    public static void main(String[] args) {
        SupernetStrategyContract contract = new SupernetStrategyContract(new UniformPaths(), ProvingSpaces.choices());
        Check.all(contract.checks(), name -> System.out.println("holds: " + name));
    }
}
