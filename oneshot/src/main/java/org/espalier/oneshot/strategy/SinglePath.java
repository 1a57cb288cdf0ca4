package org.espalier.oneshot.strategy;

import java.util.Optional;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.superkernel.SuperkernelSettings;
import org.espalier.oneshot.superkernel.SuperkernelTraining;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.Sgd;

/**
 * Single-Path NAS (Stamoulis et al. 2019): one superkernel in each layer holds all kernels and widths, and trainable thresholds decide what is used of it; what the network costs is
 * in the loss. A step costs little more than one of the largest member.
 *
 * <p>The authors move weights and thresholds by TensorFlow's RMSProp. Here Nesterov's momentum moves the weights; thresholds have Adam, by which it does not
 * matter how flat the sigmoid is far from its middle.
 *
 * @param epochs passes over the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param first share of the training, at the start, in which parts are left out at random and nothing is paid, 0 to 1
 * @param drop how probable it is meanwhile that a part is left out, 0 to 0.99
 * @param lambda factor of the logarithm of what the network costs, 0 to 1,000
 */
public record SinglePath(int epochs, int batch, double first, double drop, double lambda) implements JointStrategy {
    private static final double RATE = 0.1;
    private static final Description DESCRIPTION = new Description(
            "single-path",
            "one superkernel in each layer; thresholds decide about kernel, width and block (Stamoulis et al. 2019)",
            "Stamoulis, Ding, Wang, Lymberopoulos, Priyantha, Liu and Marculescu, Single-Path NAS: Designing Hardware-Efficient ConvNets in less than 4 Hours, 2019",
            SuperkernelTraining.NEEDS,
            "few epochs, each as long as that of the largest member; needs a limit on latency, macs or params to leave anything out");

    public SinglePath {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.number("first", first, 0, 1);
        Ranges.number("drop", drop, 0, 0.99);
        Ranges.number("lambda", lambda, 0, 1_000);
    }

    /** 8 epochs of batches of 1,024, 6,255 of 10,008 steps without a price, parts dropped at 0.6, lambda 0.02, as published. */
    public SinglePath() {
        this(8, 1024, 0.625, 0.6, 0.02);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return SuperkernelTraining.lacks(space);
    }

    @Override
    public double learningRate() {
        return RATE;
    }

    /** One loss for both. */
    @Override
    public double trainingShare() {
        return 1;
    }

    @Override
    public boolean pays() {
        return lambda > 0;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        return new SuperkernelTraining(
                context,
                new SuperkernelSettings(
                        name(),
                        new Sgd(0.9, true, 4e-5),
                        RATE,
                        new Adam(0.9, 0.999, 1e-18, 0, false),
                        0.064,
                        first,
                        drop,
                        lambda));
    }
}
