package org.espalier.bench.speed;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.oneshot.darts.Darts;
import org.espalier.oneshot.darts.DartsListener;
import org.espalier.oneshot.darts.DartsSettings;
import org.espalier.oneshot.darts.Mixing;
import org.espalier.oneshot.darts.RelaxedSupernet;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.VerifiedConvolution;
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
        Relaxation relaxation = space.relaxation().orElseThrow();
        VerifiedConvolution convolution = context.convolution();
        DartsSettings settings = DartsSettings.standard(2 * context.rounds(), 1);
        try (RelaxedSupernet fast = RelaxedSupernet.create(
                        relaxation, space.input(), store(), convolution, context.sideBySide(), Activations.KEEP);
                RelaxedSupernet slow =
                        RelaxedSupernet.create(relaxation, space.input(), store(), Ordinary.CONVOLUTION);
                PointerScope scope = new PointerScope();
                OrdinaryDarts ordinary = new OrdinaryDarts(slow);
                Darts darts = new Darts(fast, settings, Mixing.SOFTMAX, IMAGES, IMAGES, DartsListener.NONE)) {
            int[] done = {0};
            return Pairs.measure(
                    this,
                    context,
                    4,
                    round -> darts.run(null, ++done[0]),
                    round -> ordinary.step(IMAGES.images(), IMAGES.labels()));
        }
    }

    private static ParameterStore store() {
        return new ParameterStore(1, Initialisation.HE_FAN_OUT);
    }
}
