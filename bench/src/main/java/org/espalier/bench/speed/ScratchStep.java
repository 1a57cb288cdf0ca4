package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.espalier.graph.Network;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingRecipe;
import org.espalier.zoo.Zoo;

/** A training step of mobilenet-v3-small from scratch. */
final class ScratchStep implements SpeedBenchmark {
    static final int CLASSES = 10;
    static final int BATCH = 64;

    /** Of a round, an epoch. */
    static final int STEPS = 10;

    private final String name;
    private final RandomImages images;

    /** @param size of the images, which decides how much there is to gain: in small networks most of the time goes into waiting */
    ScratchStep(String name, int size) {
        this.name = name;
        this.images = new RandomImages(BATCH, size, CLASSES);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String what() {
        return STEPS + " training steps from scratch of as many mobilenet-v3-small as there are threads, batch " + BATCH
                + ", " + images.size() + "x" + images.size() + " images: side by side, and one after the other";
    }

    static Network network(RandomImages images) {
        return Zoo.installed()
                .network(
                        "mobilenet-v3-small",
                        Map.of("input", List.of(3, images.size(), images.size()), "classes", images.classes()));
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        Network network = network(images);
        SideBySide sideBySide = context.sideBySide();
        context.laneConvolution().prepare(network, images.batch());
        TrainingRecipe recipe = TrainingRecipe.standard(2 * context.rounds(), 1);
        try (RandomBatch batch = images.make();
                Trainings fast = new Trainings(network, recipe, batch.repeated(STEPS), sideBySide);
                OrdinaryTraining slow = new OrdinaryTraining(network, batch)) {
            return Turns.measure(this, context, 3, round -> fast.step(), round -> {
                for (int i = 0; i < STEPS * sideBySide.lanes().count(); i++) {
                    slow.step(round);
                }
            });
        }
    }

    /** One training for each lane. */
    private static final class Trainings implements AutoCloseable {
        private final Lanes lanes;
        private final List<NetworkModule> modules = new ArrayList<>();
        private final List<Trainer> trainers = new ArrayList<>();

        Trainings(Network network, TrainingRecipe recipe, BatchStream images, SideBySide sideBySide) {
            this.lanes = sideBySide.lanes();
            for (int i = 0; i < lanes.count(); i++) {
                NetworkModule module =
                        NetworkModule.create(network, i, Initialisation.HE_FAN_OUT, sideBySide.convolution());
                modules.add(module);
                trainers.add(new Trainer(module, recipe, images, TrainingListener.NONE));
            }
        }

        void step() {
            lanes.run(trainers.stream()
                    .<Supplier<Boolean>>map(trainer -> () -> {
                        trainer.run(null, trainer.epochsDone() + 1);
                        return true;
                    })
                    .toList());
        }

        @Override
        public void close() {
            trainers.forEach(Trainer::close);
            modules.forEach(NetworkModule::close);
        }
    }
}
