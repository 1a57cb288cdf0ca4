package org.espalier.cli.proof;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.module.BatchStatistics;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.Inference;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.espalier.torch.train.FixedBatches;

/**
 * The largest difference between a member in LibTorch and the same member as an ONNX file in ONNX Runtime, on random images. Weights are
 * random; running statistics are those of the random weights on random images, shaken, because freely drawn ones let a deep network's
 * values grow without bound, and then every difference is large.
 */
final class ExportProof {
    static final double TOLERANCE = 1e-4;
    /**
     * What batch norms multiply by, about as training leaves it. At one, the branches of a deep random network outweigh its shortcuts, and
     * rounding errors grow a hundredfold on the way.
     */
    private static final double GAIN = 0.3;

    private static final String MEAN = ".running_mean";
    private static final String VARIANCE = ".running_var";
    private static final OnnxExporter EXPORTER = OnnxExporter.create();

    private final SearchSpace space;
    private final Convolution convolution;
    private final ScalarType type;
    private final int count;

    /**
     * @param convolution the door, or LibTorch's own for float64
     * @param type {@code Float}, or {@code Double} where the reference shall be exact
     * @param count number of images
     */
    ExportProof(SearchSpace space, Convolution convolution, ScalarType type, int count) {
        this.space = space;
        this.convolution = convolution;
        this.type = type;
        this.count = count;
    }

    /** A member with weights of its own. */
    double ofModule(Architecture member, long seed) {
        Network network = space.network(member);
        float[] images = images(network.input(), seed);
        ParameterStore store = new ParameterStore(seed, Initialisation.PYTORCH, type);
        try (NetworkModule module = NetworkModule.create(network, store, convolution)) {
            shake(store, Role.NORM, seed);
            calibrate(module, images);
            shake(store, Role.STATISTIC, seed);
            float[] logits = Inference.logits(module, images, count, network.input());
            return difference(logits, exported(network, store.toWeights(), images));
        }
    }

    /** A member that was cut out of a supernet, against the supernet itself. */
    double ofSupernet(Supernet supernet, Architecture member, long seed) {
        Network network = space.network(member);
        float[] images = images(network.input(), seed);
        supernet.recalibrate(member, calibration(network.input(), images));
        shake(supernet.store(), Role.STATISTIC, seed);
        float[] logits;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            logits = HostCopies.floats(
                    supernet.forward(tensor(images, network.input()), network, supernet.evaluating()));
        }
        return difference(logits, exported(network, supernet.extract(member), images));
    }

    /** A supernet whose every stored value, matrices between kernel sizes included, was moved away from where it starts. */
    Supernet supernet(long seed) {
        Supernet supernet = Supernet.create(space, new ParameterStore(seed, Initialisation.PYTORCH, type), convolution);
        shake(supernet.store(), Role.NORM, seed);
        shake(supernet.store(), Role.WEIGHT, seed);
        return supernet;
    }

    private FixedBatches calibration(Shape input, float[] images) {
        return batches -> {
            try (PointerScope scope = new PointerScope()) {
                Tensor batch = tensor(images, input);
                batches.batch(batch, new ClassTargets.Single(batch));
            }
        };
    }

    private void calibrate(NetworkModule module, float[] images) {
        try (BatchStatistics statistics = new BatchStatistics();
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            module.forward(
                    tensor(images, module.network().input()),
                    module.evaluating().recalibrating(statistics));
            statistics.writeTo(module.store());
        }
    }

    /** Multiplies each value by something near 1 and adds something small beside its spread; variances stay positive. */
    private static void shake(ParameterStore store, Role role, long seed) {
        for (ParameterStore.Stored stored : List.copyOf(store.all())) {
            if (stored.role() == role) {
                float[] values = store.values(stored.name());
                float[] noise = ProofSpaces.noise(
                        2 * values.length, seed + stored.name().hashCode());
                double[] spreads = spreads(store, stored.name(), values);
                double gain = role == Role.NORM ? GAIN : 1;
                for (int i = 0; i < values.length; i++) {
                    double shift = 0.1 * spreads[i] * noise[2 * i + 1];
                    values[i] = (float) (gain * values[i] * Math.exp(0.1 * noise[2 * i]) + shift);
                }
                store.assign(stored.name(), values);
            }
        }
    }

    /** A mean may move by a share of its channel's deviation, a variance not beyond its factor, a weight by a share of all weights' size. */
    private static double[] spreads(ParameterStore store, String name, float[] values) {
        double[] spreads = new double[values.length];
        if (name.endsWith(MEAN)) {
            float[] variances = store.values(name.substring(0, name.length() - MEAN.length()) + VARIANCE);
            Arrays.setAll(spreads, i -> Math.sqrt(variances[i]));
        } else if (!name.endsWith(VARIANCE)) {
            Arrays.fill(spreads, Math.sqrt(squares(values) / values.length));
        }
        return spreads;
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    private Tensor tensor(float[] images, Shape input) {
        return Tensors.channelsLast(TensorFactory.HOST.of(
                images,
                count,
                input.channels().asInt(),
                input.height().asInt(),
                input.width().asInt()));
    }

    private float[] images(Shape input, long seed) {
        return ProofSpaces.noise(count * input.elements().asInt(), seed);
    }

    private float[] exported(Network network, Weights weights, float[] images) {
        Shape input = network.input();
        try (OnnxRunner runner = OnnxRunner.load(EXPORTER.export(network, weights))) {
            return runner.run(
                    images,
                    count,
                    input.channels().asInt(),
                    input.height().asInt(),
                    input.width().asInt());
        }
    }

    private static double difference(float[] one, float[] other) {
        if (one.length != other.length || squares(one) == 0) {
            throw new AssertionError("nothing to compare: " + one.length + " and " + other.length + " logits, "
                    + Arrays.toString(Arrays.copyOf(one, 5)));
        }
        double largest = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs((double) one[i] - other[i])); // NaN stays
        }
        return largest;
    }
}
