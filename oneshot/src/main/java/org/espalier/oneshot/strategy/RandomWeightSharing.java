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
 * Random search with weight sharing (Li and Talwalkar 2019): each step trains a random member by DARTS's recipe; the search draws members at random too
 * ({@code search: {name: random}}), and the best by shared weights is the result.
 *
 * @param epochs passes over the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param learningRate peak of the cosine schedule, above 0, at most 100
 */
public record RandomWeightSharing(int epochs, int batch, double learningRate) implements SupernetStrategy {
    private static final Description DESCRIPTION = new Description(
            "random-ws",
            "a supernet trained by the recipe of DARTS on random members, to be searched at random (Li and Talwalkar 2019)",
            "Li and Talwalkar, Random Search and Reproducibility for Neural Architecture Search, 2019",
            "a graph and a decision between at least two options",
            "the baseline that every method on a cell space has to beat; search it with {name: evolution, population: 1000, generations: 0}, which draws at random");

    public RandomWeightSharing {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("learningRate", learningRate, 100);
    }

    /** 150 epochs of batches of 64, at most 0.025, as published. */
    public RandomWeightSharing() {
        this(150, 64, 0.025);
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
                new LabelledMembers(context.space(), new RandomMember(context.seed()), context.loss(), 0),
                new MemberRecipe.Plain(new Sgd(0.9, false, 3e-4), learningRate, 0, 0, GradientClip.norm(5)),
                context.epochs());
    }

    private record RandomMember(long seed) implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace space, Clock clock) {
            return List.of(space.sample(Seeds.generator(seed, "random member", clock.step())));
        }
    }
}
