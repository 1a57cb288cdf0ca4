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

/** A network by itself, trained as the command {@code train} does it, one step at a time. */
final class PlainMember implements AutoCloseable {
    private static final int STEPS = 1_000;

    private final NetworkModule module;
    private final Trainer trainer;

    PlainMember(Network network, RandomBatch images, int batch, SpeedContext context) {
        Optional<SideBySide> lanes = context.lanesOfTraining(network, batch);
        this.module = NetworkModule.create(network, 1, Initialisation.HE_FAN_OUT, context.convolution());
        this.trainer = new Trainer(
                module,
                TrainingRecipe.standard(STEPS, 1),
                Loss.CROSS_ENTROPY,
                images.repeated(1),
                TrainingListener.NONE,
                lanes.orElse(null));
    }

    /** One epoch of one step. */
    void step() {
        trainer.run(null, trainer.epochsDone() + 1);
    }

    @Override
    public void close() {
        trainer.close();
        module.close();
    }
}
