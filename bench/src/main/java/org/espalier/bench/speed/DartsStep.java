package org.espalier.bench.speed;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.zoo.Zoo;

/** A step of first-order DARTS on the paper's search network: architecture parameters, then weights. */
final class DartsStep implements SpeedBenchmark {
    private static final int CLASSES = 10;
    private static final RandomImages IMAGES = new RandomImages(64, 32, CLASSES);

    @Override
    public String name() {
        return "darts-step";
    }

    @Override
    public String what() {
        return "a step of first-order DARTS (architecture parameters, then weights), C=16, 8 cells, 32x32 images, batch 64";
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = Zoo.installed().space("darts", Map.of("channels", 16, "cells", 8));
        try (RandomBatch images = IMAGES.make()) {
            return run(context, space, images);
        }
    }

    private SpeedResult run(SpeedContext context, SearchSpace space, RandomBatch images) {
        int epochs = 2 * context.rounds();
        OneShotContext given = OneShotContext.plain(
                        space, images, Optional.of(images), epochs, context.convolution(), 1)
                .on(context.sideBySide());
        ParameterStore store = new ParameterStore(1, Initialisation.HE_FAN_OUT);
        try (RelaxedSupernet slow = RelaxedSupernet.create(
                        space.relaxation().orElseThrow(), space.input(), store, Ordinary.CONVOLUTION);
                PointerScope scope = new PointerScope();
                OrdinaryDarts ordinary = new OrdinaryDarts(slow);
                JointTraining darts = new Darts(epochs, IMAGES.batch(), 3e-4, false, false).create(given)) {
            TrainingLoop loop = new TrainingLoop(darts, epochs, images, TrainingListener.NONE);
            int[] done = {0};
            return Turns.measure(
                    this,
                    context,
                    4,
                    round -> loop.run(null, ++done[0]),
                    round -> ordinary.step(images.images(), images.labels(), round));
        }
    }
}
