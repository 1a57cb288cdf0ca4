package org.espalier.bench.speed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.strategy.SinglePath;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.zoo.Zoo;

/** A step of Single-Path NAS (Stamoulis et al. 2019), with every threshold passed, beside a training step of the largest member alone. */
final class SuperkernelStep implements SpeedBenchmark {
    private static final int CLASSES = 10;
    private static final RandomImages IMAGES = new RandomImages(64, 32, CLASSES);

    @Override
    public String name() {
        return "superkernel-step";
    }

    @Override
    public String what() {
        return "a step of single-path beside a training step of its largest member alone, width 0.5, 32x32 images, batch 64";
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = Zoo.installed()
                .space(
                        "single-path",
                        Map.of("width", 0.5, "stride", 1, "classes", CLASSES, "input", List.of(3, 32, 32)));
        Architecture largest = new Architecture(
                space.decisions(),
                space.decisions().all().stream().mapToInt(d -> d.size() - 1).toArray());
        int epochs = 2 * context.rounds();
        try (RandomBatch images = IMAGES.make();
                PointerScope scope = new PointerScope()) {
            OneShotContext given = OneShotContext.plain(
                            space, images, Optional.empty(), epochs, context.convolution(), 1)
                    .on(context.sideBySide());
            try (JointTraining ours = new SinglePath(epochs, IMAGES.batch(), 0, 0, 0).create(given);
                    PlainMember alone = new PlainMember(space.network(largest), images, IMAGES.batch(), context)) {
                TrainingLoop loop = new TrainingLoop(ours, epochs, images, TrainingListener.NONE);
                int[] done = {0};
                return Turns.measure(this, context, 1 / 1.3, round -> loop.run(null, ++done[0]), round -> alone.step());
            }
        }
    }
}
