package org.espalier.bench.speed;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.SecondOrderDarts;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.zoo.Zoo;

/** A step of second-order DARTS (Liu et al. 2019, section 2.3) beside one of first order, both ours: what the virtual step and the two finite differences cost. */
final class SecondOrderStep implements SpeedBenchmark {
    private static final RandomImages IMAGES = new RandomImages(64, 32, 10);

    @Override
    public String name() {
        return "darts-2nd-step";
    }

    @Override
    public String what() {
        return "a step of second-order DARTS beside our own one of first order, C=16, 8 cells, 32x32 images, batch 64";
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = Zoo.installed().space("darts", Map.of("channels", 16, "cells", 8));
        int epochs = 2 * context.rounds();
        try (RandomBatch images = IMAGES.make();
                PointerScope scope = new PointerScope()) {
            OneShotContext given = OneShotContext.plain(
                            space, images, Optional.of(images), epochs, context.convolution(), 1)
                    .on(context.sideBySide());
            try (Course second = new Course(new SecondOrderDarts(epochs, IMAGES.batch(), 3e-4, false), given);
                    Course first = new Course(new Darts(epochs, IMAGES.batch(), 3e-4, false, false), given)) {
                return Turns.measure(this, context, 1 / 2.6, round -> second.step(), round -> first.step());
            }
        }
    }

    /** A training of which each epoch is a step. */
    private static final class Course implements AutoCloseable {
        private final JointTraining training;
        private final TrainingLoop loop;
        private int done;

        Course(JointStrategy strategy, OneShotContext context) {
            this.training = strategy.create(context);
            this.loop = new TrainingLoop(training, context.epochs(), context.training(), TrainingListener.NONE);
        }

        void step() {
            loop.run(null, ++done);
        }

        @Override
        public void close() {
            training.close();
        }
    }
}
