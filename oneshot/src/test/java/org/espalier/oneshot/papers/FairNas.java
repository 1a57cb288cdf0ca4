package org.espalier.oneshot.papers;

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
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingAlgorithm;

/**
 * Strict fairness (Chu, Zhang, Xu 2021, algorithm 1): of m options each stands in exactly one of the m members of a step, and the weights move
 * once.
 *
 * @param epochs passes over the training images
 * @param batch images of a step
 * @param learningRate the first one
 */
public record FairNas(int epochs, int batch, double learningRate) implements SupernetStrategy {
    public FairNas() {
        this(150, 256, 0.045);
    }

    @Override
    public Description description() {
        return new Description(
                "fairnas",
                "a supernet whose options are all trained equally often",
                "Chu, Zhang and Xu, FairNAS: Rethinking Evaluation Fairness of Weight Sharing Neural Architecture Search, 2021",
                "decisions with equally many options",
                "for tests");
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        long sizes = space.decisions().all().stream()
                .mapToInt(Decision::size)
                .distinct()
                .count();
        return sizes == 1 ? Optional.empty() : Optional.of("it needs decisions with equally many options");
    }

    @Override
    public TrainingAlgorithm create(OneShotContext context, Supernet supernet) {
        return new MemberTraining(
                supernet,
                new LabelledMembers(context.space(), new Fair(context.seed()), context.loss(), 0),
                new MemberRecipe.Plain(new Sgd(0.9, false, 4e-5), learningRate, 0, 0, GradientClip.norm(5)),
                context.epochs());
    }

    record Fair(long seed) implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace space, Clock clock) {
            List<Decision> decisions = space.decisions().all();
            int size = decisions.get(0).size();
            int[][] members = new int[size][decisions.size()];
            for (int d = 0; d < decisions.size(); d++) {
                SplittableRandom random =
                        Seeds.generator(seed, "fairnas " + decisions.get(d).path(), clock.step());
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
