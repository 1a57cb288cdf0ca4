package org.espalier.oneshot.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
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
 * Strict fairness (FairNAS, Chu, Zhang, Xu 2021, algorithm 1): each step trains as many paths as a decision has options, on one batch, and each option stands
 * in exactly one of them; the gradients are summed, and the weights move once.
 *
 * @param epochs passes over the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param learningRate peak of the cosine schedule, above 0, at most 100
 */
public record FairNas(int epochs, int batch, double learningRate) implements SupernetStrategy {
    private static final Description DESCRIPTION = new Description(
            "fair-nas",
            "a supernet whose options are trained equally often in every step, then a search over it (Chu et al. 2021)",
            "Chu, Zhang and Xu, FairNAS: Rethinking Evaluation Fairness of Weight Sharing Neural Architecture Search, 2021",
            "decisions between equally many options, each combination of which is a member",
            "a step costs as many members as there are options; for the same time spos makes that many more steps");

    public FairNas {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("learningRate", learningRate, 100);
    }

    /** 150 epochs of batches of 256, at most 0.045. */
    public FairNas() {
        this(150, 256, 0.045);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        long sizes = space.decisions().all().stream()
                .mapToInt(Decision::size)
                .distinct()
                .count();
        return sizes == 1 ? Supernet.lacks(space) : Optional.of("it needs decisions with equally many options");
    }

    @Override
    public TrainingAlgorithm create(OneShotContext context, Supernet supernet) {
        return new MemberTraining(
                supernet,
                new LabelledMembers(context.space(), new StrictlyFair(context.seed()), context.loss(), 0),
                new MemberRecipe.Plain(new Sgd(0.9, false, 4e-5), learningRate, 0, 0, GradientClip.norm(5)),
                context.epochs());
    }

    /** A permutation of its options for each decision, of which each member of the step takes one place. */
    record StrictlyFair(long seed) implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace space, Clock clock) {
            List<Decision> decisions = space.decisions().all();
            int size = decisions.get(0).size();
            int[][] members = new int[size][decisions.size()];
            for (int d = 0; d < decisions.size(); d++) {
                SplittableRandom random =
                        Seeds.generator(seed, "fair " + decisions.get(d).path(), clock.step());
                for (int i = 0; i < size; i++) {
                    int j = random.nextInt(i + 1);
                    members[i][d] = members[j][d];
                    members[j][d] = i;
                }
            }
            List<Architecture> drawn = new ArrayList<>();
            for (int[] member : members) {
                drawn.add(new Architecture(space.decisions(), member));
            }
            return drawn;
        }
    }
}
