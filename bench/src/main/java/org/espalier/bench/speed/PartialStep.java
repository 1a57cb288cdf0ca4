package org.espalier.bench.speed;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.strategy.PcDarts;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.zoo.Zoo;

/** A step of PC-DARTS (Xu et al. 2020), whose candidates see a quarter of the channels, beside its plain form, without the shares of edges, which cost nothing. */
final class PartialStep implements SpeedBenchmark {
    private static final RandomImages IMAGES = new RandomImages(64, 32, 10);

    @Override
    public String name() {
        return "pc-darts-step";
    }

    @Override
    public String what() {
        return "a step of PC-DARTS (architecture parameters, then weights), C=16, 8 cells, 32x32 images, batch 64";
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = Zoo.installed().space("darts", Map.of("channels", 16, "cells", 8));
        int epochs = 2 * context.rounds();
        ParameterStore store = new ParameterStore(1, Initialisation.HE_FAN_OUT);
        try (RandomBatch images = IMAGES.make();
                PointerScope scope = new PointerScope()) {
            OneShotContext given = OneShotContext.plain(
                            space, images, Optional.of(images), epochs, context.convolution(), 1)
                    .on(context.sideBySide());
            try (JointTraining ours = new PcDarts(epochs, IMAGES.batch(), 6e-4, 4, 0, false).create(given);
                    RelaxedSupernet slow = RelaxedSupernet.create(
                            ((RelaxedSupernet) ours.weights()).relaxation(),
                            space.input(),
                            store,
                            Ordinary.CONVOLUTION);
                    OrdinaryDarts ordinary = new OrdinaryDarts(slow)) {
                TrainingLoop loop = new TrainingLoop(ours, epochs, images, TrainingListener.NONE);
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
}
