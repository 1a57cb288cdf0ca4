package org.espalier.torch.conv;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;

/** Runs formulations of one signature on random values: their errors against float64, and their times. Runs in the child process. */
final class Probe implements AutoCloseable {
    private static final long SEED = 20_111;
    /** Repetitions that tell which of several is the fastest. */
    static final int MAX_REPETITIONS = 6;

    private static final long TIME_BUDGET_NANOS = 40_000_000L;
    private static final long SLOW_NANOS = 400_000_000L;
    private static final double HOPELESS = 4;

    /** A pass of so many images, channels, rows and columns runs each loop some thousand times: JVMs compile what they have seen 5,000 times. */
    private static final int WARMING_BATCH = 8;

    private static final int WARMING_CHANNELS = 32;
    private static final int WARMING_SIZE = 12;
    private static final int WARMING_PASSES = 16;

    private final PointerScope scope = new PointerScope();
    private final ConvSignature signature;
    private final Tensor x;
    private final Tensor weight;
    private final Tensor gradient;

    /** @param tensors makes them where the formulations shall run */
    Probe(ConvSignature s, int draw, TensorFactory tensors) {
        this.signature = s;
        torch.manual_seed(Seeds.derive(SEED, s.toString(), draw));
        this.x = Tensors.channelsLast(tensors.normal(s.batch(), s.inChannels(), s.height(), s.width()));
        this.weight = tensors.normal(s.outChannels(), s.inChannels() / s.groups(), s.kernelHeight(), s.kernelWidth());
        this.gradient = Tensors.channelsLast(tensors.normal(s.batch(), s.outChannels(), s.outHeight(), s.outWidth()));
    }

    /** Result, input gradient and weight gradient in float64; belongs to this probe's scope. */
    Tensor[] reference() {
        return signature.depthwise()
                ? DepthwiseReference.of(x, weight, gradient, signature)
                : run(StandardFormulations::inFloat64, ScalarType.Double);
    }

    /** Largest errors of result, input gradient and weight gradient, as shares of the largest values of the reference. */
    double[] errors(Formulation formulation, Tensor[] reference) {
        try (PointerScope inner = new PointerScope()) {
            Tensor[] got = run(formulation::forward, ScalarType.Float);
            double[] errors = new double[reference.length];
            for (int i = 0; i < errors.length; i++) {
                errors[i] = error(got[i], reference[i]);
            }
            return errors;
        }
    }

    /**
     * Time of a forward and backward pass in milliseconds: the least of a few, because whatever else runs on the machine only adds. What
     * takes many times as long as the best so far is not repeated.
     *
     * @param best time of the fastest so far; infinite if there is none
     * @param repetitions at most so many after the first pass; one is enough where there is nothing to choose from
     */
    double millis(Formulation formulation, double best, int repetitions) {
        long least = pass(formulation); // includes the first touch of memory and the choice of kernels
        long total = 0;
        for (int i = 0; i < repetitions && total < TIME_BUDGET_NANOS && least < SLOW_NANOS; i++) {
            long nanos = pass(formulation);
            total += nanos;
            least = Math.min(least, nanos);
            if (least / 1e6 > HOPELESS * best) {
                break;
            }
        }
        return least / 1e6;
    }

    /** A small convolution with the same loops. */
    static ConvSignature warming(ConvSignature s) {
        int size = WARMING_SIZE + s.dilation() * Math.max(s.kernelHeight(), s.kernelWidth());
        return new ConvSignature(
                WARMING_BATCH,
                WARMING_CHANNELS,
                size,
                size,
                WARMING_CHANNELS,
                s.kernelHeight(),
                s.kernelWidth(),
                s.stride(),
                s.paddingHeight(),
                s.paddingWidth(),
                s.dilation(),
                WARMING_CHANNELS,
                s.threads());
    }

    /**
     * Repeats passes until they get no faster.
     *
     * @param limit nanoseconds after which no further pass begins
     * @return nanoseconds that it took
     */
    long settle(Formulation formulation, long limit) {
        long start = System.nanoTime();
        long least = Long.MAX_VALUE;
        int noFaster = 0;
        for (int i = 0;
                (i < WARMING_PASSES || noFaster < WARMING_PASSES / 2) && System.nanoTime() - start < limit;
                i++) {
            long nanos = pass(formulation);
            noFaster = nanos > 0.9 * least ? noFaster + 1 : 0;
            least = Math.min(least, nanos);
        }
        return System.nanoTime() - start;
    }

    private long pass(Formulation formulation) {
        try (PointerScope inner = new PointerScope()) {
            long start = System.nanoTime();
            run(formulation::forward, ScalarType.Float);
            return System.nanoTime() - start;
        }
    }

    private Tensor[] run(Composition composition, ScalarType type) {
        Tensor xi = x.to(type).detach();
        Tensor wi = weight.to(type).detach();
        xi.set_requires_grad(true);
        wi.set_requires_grad(true);
        Tensor y = composition.apply(xi, wi, signature);
        Tensors.backward(y, gradient.to(type));
        return new Tensor[] {y.detach(), xi.grad(), wi.grad()};
    }

    private static double error(Tensor got, Tensor want) {
        if (!Arrays.equals(Tensors.dimensions(got), Tensors.dimensions(want))) {
            throw new IllegalStateException("dimensions " + Arrays.toString(Tensors.dimensions(got)) + " instead of "
                    + Arrays.toString(Tensors.dimensions(want)));
        }
        double worst =
                HostCopies.number(got.to(ScalarType.Double).sub(want).abs().max());
        double largest = HostCopies.number(want.abs().max());
        return worst / Math.max(largest, Double.MIN_NORMAL);
    }

    @Override
    public void close() {
        scope.close();
    }
}
