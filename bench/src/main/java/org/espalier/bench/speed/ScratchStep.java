package org.espalier.bench.speed;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.train.Losses;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingRecipe;
import org.espalier.zoo.Zoo;

/** A training step of mobilenet-v3-small from scratch. */
final class ScratchStep implements SpeedBenchmark {
    private static final int CLASSES = 10;
    private static final RandomImages IMAGES = new RandomImages(64, 64, CLASSES);

    @Override
    public String name() {
        return "scratch-step";
    }

    @Override
    public String what() {
        return "a training step of mobilenet-v3-small from scratch, batch 64, 64x64 images";
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        Network network = Zoo.installed().network("mobilenet-v3-small", Map.of("input", "3,64,64", "classes", CLASSES));
        var convolution = context.convolution();
        convolution.prepare(network, IMAGES.batch());
        TrainingRecipe recipe = TrainingRecipe.standard(2 * context.rounds(), 1);
        try (NetworkModule fast = NetworkModule.create(network, 1, Initialisation.HE_FAN_OUT, convolution);
                NetworkModule slow = NetworkModule.create(network, 1, Initialisation.HE_FAN_OUT, Ordinary.CONVOLUTION);
                PointerScope scope = new PointerScope();
                Trainer trainer = new Trainer(fast, recipe, IMAGES, TrainingListener.NONE)) {
            Ordinary.plain(slow.store());
            SGD sgd = Ordinary.sgd(slow.store(), 0.1, 0.9, true, 3e-5);
            return Pairs.measure(
                    this,
                    context,
                    3,
                    round -> trainer.run(null, trainer.epochsDone() + 1),
                    round -> ordinary(network, slow, sgd, round));
        }
    }

    private static void ordinary(Network network, NetworkModule module, SGD sgd, int round) {
        sgd.zero_grad(true);
        Tensor logits =
                Ordinary.forward(network, IMAGES.images(), module.evaluating().training(new Noise(true, 1, round, 0)));
        Tensor labels = IMAGES.labels();
        Tensor loss = Losses.crossEntropy(logits, labels, 0.1);
        loss.item_double();
        Losses.correct(logits, labels);
        loss.backward();
        sgd.step();
    }
}
