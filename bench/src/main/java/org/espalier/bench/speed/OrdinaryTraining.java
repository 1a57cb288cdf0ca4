package org.espalier.bench.speed;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Network;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;

/** One network trained from scratch as plain PyTorch code does it: SGD with Nesterov momentum, label smoothing. */
final class OrdinaryTraining implements AutoCloseable {
    private static final double SMOOTHING = 0.1;

    private final Network network;
    private final RandomBatch images;
    private final NetworkModule module;
    private final PointerScope owned;
    private final SGD sgd;

    OrdinaryTraining(Network network, RandomBatch images) {
        this.network = network;
        this.images = images;
        this.module = NetworkModule.create(network, 1, Initialisation.HE_FAN_OUT, Ordinary.CONVOLUTION);
        try (PointerScope scope = new PointerScope()) {
            this.owned = scope.extend();
            Ordinary.plain(module.store());
            this.sgd = Ordinary.sgd(module.store(), 0.1, 0.9, true, 3e-5);
        }
    }

    /** @param number of the step */
    void step(int number) {
        sgd.zero_grad(true);
        Tensor logits =
                Ordinary.forward(network, images.images(), module.evaluating().training(new Noise(true, 1, number, 0)));
        Tensor labels = images.labels();
        Tensor loss = Losses.crossEntropy(logits, labels, SMOOTHING);
        HostCopies.number(loss);
        Losses.correct(logits, labels);
        loss.backward();
        sgd.step();
    }

    @Override
    public void close() {
        owned.close();
        module.close();
    }
}
