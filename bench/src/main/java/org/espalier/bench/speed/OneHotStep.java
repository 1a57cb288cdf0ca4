package org.espalier.bench.speed;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.zoo.Zoo;

/** A step of a differentiable method that builds one candidate of each choice (GDAS, Dong and Yang 2019), on the search network of DARTS. */
final class OneHotStep implements SpeedBenchmark {
    private static final int CLASSES = 10;
    private static final RandomImages IMAGES = new RandomImages(64, 32, CLASSES);

    @Override
    public String name() {
        return "one-hot-step";
    }

    @Override
    public String what() {
        return "a step of DARTS that builds one candidate of each choice (architecture parameters, then weights), C=16, 8 cells,"
                + " 32x32 images, batch 64";
    }

    /** One candidate, drawn uniformly, with its weight: what is measured does not hang on how a method draws. */
    private record OneCandidate() implements Mixing {
        static int drawn(Decision decision, long step) {
            return Seeds.generator(1, decision.path(), step).nextInt(decision.size());
        }

        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            boolean[] built = new boolean[decision.size()];
            built[drawn(decision, moment.clock().step())] = true;
            return new Mixture(alphas.softmax(0), built);
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return Mixing.SOFTMAX.probabilities(alphas);
        }

        @Override
        public boolean dense() {
            return false;
        }
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = Zoo.installed().space("darts", Map.of("channels", 16, "cells", 8));
        try (RandomBatch images = IMAGES.make()) {
            return run(context, space, images);
        }
    }

    private SpeedResult run(SpeedContext context, SearchSpace space, RandomBatch images) {
        OneShotContext given = OneShotContext.plain(
                        space, images, Optional.of(images), context.rounds(), context.convolution(), 1)
                .on(context.sideBySide());
        ParameterStore store = new ParameterStore(1, Initialisation.HE_FAN_OUT);
        try (RelaxedSupernet slow = RelaxedSupernet.create(
                        space.relaxation().orElseThrow(), space.input(), store, Ordinary.CONVOLUTION);
                PointerScope scope = new PointerScope();
                OrdinaryDarts ordinary = new OrdinaryDarts(
                        slow, (decision, option, step) -> option == OneCandidate.drawn(decision, step));
                JointTraining first = training(given);
                JointTraining second = training(given)) {
            TrainingLoop warming = new TrainingLoop(first, context.rounds(), images, TrainingListener.NONE);
            TrainingLoop timed = new TrainingLoop(second, context.rounds(), images, TrainingListener.NONE);
            int[] done = {0};
            // the first training warms exactly the candidates that the second one is timed on
            return Turns.measure(
                    this,
                    context,
                    2,
                    round -> (done[0]++ < context.rounds() ? warming : timed).run(null, round + 1),
                    round -> ordinary.step(images.images(), images.labels(), round));
        }
    }

    private static JointTraining training(OneShotContext given) {
        DartsSettings settings = DartsSettings.standard(given.epochs(), given.seed());
        return new RelaxedTraining(given, settings, new OneCandidate(), Activations.KEEP);
    }
}
