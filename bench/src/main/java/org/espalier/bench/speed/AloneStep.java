package org.espalier.bench.speed;

import java.util.Optional;
import org.espalier.graph.Network;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingRecipe;

/** A training step of one mobilenet-v3-small from scratch that has no company, as the command {@code train} does it. */
final class AloneStep implements SpeedBenchmark {
    private final String name;
    private final RandomImages images;

    /** @param size of the images */
    AloneStep(String name, int size) {
        this.name = name;
        this.images = new RandomImages(ScratchStep.BATCH, size, ScratchStep.CLASSES);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String what() {
        return ScratchStep.STEPS + " training steps from scratch of one mobilenet-v3-small on all threads, batch "
                + images.batch() + ", " + images.size() + "x" + images.size() + " images";
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        Network network = ScratchStep.network(images);
        Optional<SideBySide> lanes = context.lanesOfTraining(network, images.batch());
        TrainingRecipe recipe = TrainingRecipe.standard(2 * context.rounds(), 1);
        try (RandomBatch batch = images.make();
                NetworkModule module =
                        NetworkModule.create(network, 1, Initialisation.HE_FAN_OUT, context.convolution());
                Trainer trainer = new Trainer(
                        module,
                        recipe,
                        Loss.CROSS_ENTROPY,
                        batch.repeated(ScratchStep.STEPS),
                        TrainingListener.NONE,
                        lanes.orElse(null));
                OrdinaryTraining ordinary = new OrdinaryTraining(network, batch)) {
            return Turns.measure(this, context, 1.5, round -> trainer.run(null, trainer.epochsDone() + 1), round -> {
                for (int i = 0; i < ScratchStep.STEPS; i++) {
                    ordinary.step(round);
                }
            });
        }
    }
}
