package org.espalier.oneshot.strategy;

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
import org.espalier.random.Seeds;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingAlgorithm;

/**
 * Single path one-shot (Guo et al. 2020): each step trains one path of the supernet, drawn uniformly; then a search scores members by it, with batch norms
 * recalibrated for each.
 *
 * @param epochs passes over the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param learningRate peak of the cosine schedule, above 0, at most 100
 * @param withinLimits whether only paths are drawn that keep the search's limits, as the authors' code does with multiply-accumulates
 */
public record Spos(int epochs, int batch, double learningRate, boolean withinLimits) implements SupernetStrategy {
    private static final Description DESCRIPTION = new Description(
            "spos",
            "a supernet of which each step trains one path, drawn uniformly, then a search over it (Guo et al. 2020)",
            "Guo, Zhang, Mu, Heng, Liu, Wei and Sun, Single Path One-Shot Neural Architecture Search with Uniform Sampling, 2020",
            "a graph and a decision between at least two options",
            "the simplest supernet, and hard to beat: a step costs what a step of a member costs; give it many epochs");

    public Spos {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("learningRate", learningRate, 100);
    }

    /** 120 epochs of batches of 1,024, at most 0.5, as published for ImageNet. */
    public Spos() {
        this(120, 1024, 0.5, false);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return Supernet.lacks(space);
    }

    @Override
    public TrainingAlgorithm create(OneShotContext context, Supernet supernet) {
        return new MemberTraining(
                supernet,
                new LabelledMembers(
                        context.space(),
                        new UniformPath(TrainedPart.of(context, withinLimits), context.seed()),
                        context.loss(),
                        0.1),
                new MemberRecipe.Plain(new Sgd(0.9, false, 4e-5), learningRate, 0, 0, GradientClip.norm(5)),
                context.epochs());
    }

    /** One member in each step, drawn uniformly over the decisions. */
    private record UniformPath(TrainedPart part, long seed) implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace space, Clock clock) {
            return List.of(part.draw(Seeds.generator(seed, "single path", clock.step())));
        }

        @Override
        public String identity() {
            return "uniform path" + part.identity() + "|" + seed;
        }
    }
}
