package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Decision;
import org.espalier.oneshot.NoiseStream;
import org.espalier.oneshot.relaxed.RelaxedLoss.By;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.Sgd;
import org.junit.jupiter.api.Test;

/** The gradient of second order beside an explicitly unrolled one, in float64. */
class UnrolledTest {
    private static final double RATE = 0.5;
    private static final double STEP = 1e-5;
    private static final Sgd RULE = new Sgd(0.9, false, 3e-4);
    private static final Moment MOMENT = Moment.ofArchitecture(Clock.atEpoch(0, 4, 1));

    private final SearchSpace space = ProvingSpaces.choices();
    private final Relaxation relaxation = space.relaxation().orElseThrow();

    /** The loss times something that the architecture has. */
    private record Times(double factor) implements Penalty {
        @Override
        public Tensor of(Tensor loss, Map<Decision, Tensor> alphas, Clock clock) {
            return alphas.values().stream()
                    .map(row -> row.mul(row).sum().mul(new Scalar(0.001)).add(new Scalar(factor)))
                    .reduce(loss, Tensor::mul);
        }
    }

    /** A network with its parameters, and two batches. */
    private final class Bench implements AutoCloseable {
        final RelaxedLoss loss;

        Bench(Optional<Penalty> penalty) {
            loss = new RelaxedLoss(net, alphas, Mixing.SOFTMAX, Loss.CROSS_ENTROPY, penalty);
        }

        final RelaxedSupernet net = RelaxedSupernet.create(
                relaxation,
                space.input(),
                new ParameterStore(3, Initialisation.HE_FAN_OUT, ScalarType.Double),
                new DirectConvolution());
        final ArchitectureParameters alphas = new ArchitectureParameters(
                relaxation.decisions(), new AlphaStart(0, 0.7), 4, ScalarType.Double, TensorFactory.HOST);
        final Optimiser optimiser = RULE.over(net.store().trained());
        final BatchStream.Epoch batches = new NoiseStream(3, 4, 6, 4, TensorFactory.HOST).epoch(0);
        final Batch before = batches.next();
        final Batch training = batches.next();
        final Batch validation = batches.next();

        /** Momentum is there. */
        void begin() {
            optimiser.clearGradients();
            loss.backward(before, By.WEIGHTS, net.evaluating().batchOnly(), MOMENT);
            optimiser.step(RATE);
            optimiser.clearGradients();
        }

        List<Stored> weights() {
            return net.store().trained();
        }

        /** The validation loss after one step of the optimiser on the training batch, everything put back afterwards. */
        double unrolled() {
            try (PointerScope scope = new PointerScope();
                    Optimiser.Remembered remembered = optimiser.remember()) {
                optimiser.clearGradients();
                loss.backward(training, By.WEIGHTS, net.evaluating().batchOnly(), MOMENT);
                optimiser.step(RATE);
                double value = HostCopies.number(loss.backward(
                                validation, By.ARCHITECTURE, net.evaluating().batchOnly(), MOMENT)
                        .total());
                remembered.parameters();
                remembered.state();
                optimiser.clearGradients();
                return value;
            }
        }

        @Override
        public void close() {
            batches.close();
            optimiser.close();
            alphas.close();
            net.close();
        }
    }

    private static Map<String, float[]> all(Bench bench) {
        Map<String, float[]> all = new LinkedHashMap<>(bench.net.store().snapshot());
        all.putAll(bench.optimiser.state());
        return all;
    }

    @Test
    void isTheDerivativeOfTheLossAfterOneStep() {
        isTheDerivative(Optional.empty());
    }

    /** The weights pay nothing, so their step hangs on the loss alone. */
    @Test
    void isThatOfWhatIsPaidAfterAStepThatPaysNothing() {
        isTheDerivative(Optional.of(new Times(2)));
    }

    private void isTheDerivative(Optional<Penalty> penalty) {
        try (PointerScope scope = new PointerScope();
                Bench bench = new Bench(penalty)) {
            bench.begin();
            Map<String, float[]> before = all(bench);
            bench.alphas.store().clearGradients();
            new Unrolled(bench.loss, bench.weights(), bench.alphas.store(), bench.optimiser, 1e-4)
                    .backward(
                            bench.training,
                            bench.validation,
                            RATE,
                            bench.net.evaluating().batchOnly(),
                            MOMENT);
            all(bench).forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
            bench.weights()
                    .forEach(stored -> assertThat(stored.tensor().grad().defined())
                            .as(stored.name())
                            .isFalse());
            Map<String, double[]> second = gradients(bench);
            bench.alphas.store().clearGradients();
            bench.loss.backward(
                    bench.validation, By.ARCHITECTURE, bench.net.evaluating().batchOnly(), MOMENT);
            Map<String, double[]> first = gradients(bench);
            Map<String, double[]> differences = differences(bench);
            double largest = largest(differences, Map.of());
            assertThat(largest(differences, second)).isLessThan(2e-3 * largest);
            // else the test would see nothing
            assertThat(largest(differences, first)).isGreaterThan(0.05 * largest);
        }
    }

    private static Map<String, double[]> differences(Bench bench) {
        Map<String, double[]> differences = new LinkedHashMap<>();
        for (Stored row : bench.alphas.store().trained()) {
            double[] values = new double[Math.toIntExact(row.tensor().numel())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (moved(bench, row, i, STEP) - moved(bench, row, i, -STEP)) / (2 * STEP);
            }
            differences.put(row.name(), values);
        }
        return differences;
    }

    private static double largest(Map<String, double[]> rows, Map<String, double[]> less) {
        double largest = 0;
        for (Map.Entry<String, double[]> row : rows.entrySet()) {
            double[] other = less.getOrDefault(row.getKey(), new double[row.getValue().length]);
            for (int i = 0; i < other.length; i++) {
                largest = Math.max(largest, Math.abs(row.getValue()[i] - other[i]));
            }
        }
        return largest;
    }

    private static Map<String, double[]> gradients(Bench bench) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        for (Stored row : bench.alphas.store().trained()) {
            float[] values = HostCopies.floats(row.tensor().grad());
            double[] copy = new double[values.length];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = values[i];
            }
            gradients.put(row.name(), copy);
        }
        return gradients;
    }

    private static double moved(Bench bench, Stored row, int entry, double by) {
        try (PointerScope scope = new PointerScope()) {
            Tensor value = row.tensor().detach().narrow(0, entry, 1);
            add(value, by);
            double loss = bench.unrolled();
            add(value, -by);
            return loss;
        }
    }

    private static void add(Tensor value, double by) {
        try (NoGradGuard guard = new NoGradGuard()) {
            value.add_(new Scalar(by));
        }
    }
}
