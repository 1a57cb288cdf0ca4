package org.espalier.oneshot.testing;

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
import org.espalier.space.Elasticity;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.TrainingAlgorithm;

/**
 * A supernet of which each step trains one path, with a fault; it wants choices and nothing else, so that there is a space that it does not fit.
 *
 * @param rate of the weights
 * @param fault what is wrong, as text, which the suite does not change
 */
public record FaultySupernet(int epochs, int batch, double rate, String fault) implements SupernetStrategy {
    public FaultySupernet() {
        this(3, 4, 0.05, Fault.NONE.name());
    }

    static FaultySupernet with(Fault fault) {
        return new FaultySupernet(3, 4, 0.05, fault.name());
    }

    private boolean has(Fault wanted) {
        return fault.equals(wanted.name());
    }

    @Override
    public Description description() {
        String name = has(Fault.ANOTHERS_NAME) ? "darts" : "faulty";
        return new Description(name, "single path with a fault", "none", "choices", "for tests");
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        boolean lacks = has(Fault.LACKS_ALWAYS) || Elasticity.isElastic(space) && !has(Fault.LACKS_NEVER);
        return lacks ? Optional.of("it needs choices and nothing else") : Optional.empty();
    }

    @Override
    public double learningRate() {
        return rate;
    }

    @Override
    public TrainingAlgorithm create(OneShotContext context, Supernet supernet) {
        long seed = has(Fault.CHANCE) ? System.nanoTime() : has(Fault.ONE_SEED) ? 1 : context.seed();
        double used = has(Fault.OTHER_ON_LANES) && context.sideBySide().lanes().count() > 1 ? 2 * rate : rate;
        String hidden = has(Fault.SEED_NOT_IN_IDENTITY) ? "seed=" + seed : "learningRate=" + used + ",";
        return new FaultyTraining(
                Fault.valueOf(fault),
                new MemberTraining(
                        supernet,
                        new LabelledMembers(context.space(), new Path(seed), context.loss(), 0),
                        new MemberRecipe.Plain(new Sgd(0.9, false, 1e-4), used, 0, 0, GradientClip.NONE),
                        context.epochs()),
                supernet.store(),
                hidden);
    }

    private record Path(long seed) implements MemberSampler {
        @Override
        public List<Architecture> members(SearchSpace space, Clock clock) {
            return List.of(space.sample(Seeds.generator(seed, "path", clock.step())));
        }
    }
}
