package org.espalier.torch.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Class weights beside PyTorch's, in float64 ({@code tools/cross_entropy_oracle.py}). */
class CrossEntropyOracleTest {
    static Stream<JsonNode> cases() {
        return Oracle.cases("cross-entropy.json");
    }

    private record Told(double loss, float[] gradient) {}

    private static CrossEntropy loss(JsonNode told) {
        return new CrossEntropy(
                Arrays.stream(Oracle.doubles(told.path("weights"))).boxed().toList());
    }

    private static Tensor labels(JsonNode told, String which) {
        long[] labels = Oracle.longs(told.path(which));
        return TensorFactory.HOST.of(labels, labels.length);
    }

    private static Targets single(JsonNode told) {
        return new ClassTargets.Single(labels(told, "firsts"));
    }

    private static Targets mixed(JsonNode told) {
        double[] shares = Oracle.doubles(told.path("shares"));
        float[] own = new float[shares.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = (float) shares[i];
        }
        return new ClassTargets.Mixed(
                labels(told, "firsts"), labels(told, "seconds"), TensorFactory.HOST.of(own, own.length));
    }

    private static Told ours(JsonNode told, Targets targets, double smoothing) {
        double[] scores = Oracle.rows(told.path("scores"));
        long samples = told.path("scores").size();
        Tensor outputs =
                AbstractTensor.create(scores, samples, scores.length / samples).set_requires_grad(true);
        Tensor loss = loss(told).of(outputs, targets, smoothing);
        loss.backward();
        return new Told(HostCopies.number(loss), HostCopies.floats(outputs.grad()));
    }

    private static void assertSame(Told ours, JsonNode expected) {
        assertThat(ours.loss()).isCloseTo(expected.path("loss").asDouble(), within(1e-12));
        double[] gradient = Oracle.doubles(expected.path("gradient"));
        assertThat(ours.gradient()).hasSameSizeAs(gradient);
        for (int i = 0; i < gradient.length; i++) {
            assertThat((double) ours.gradient()[i]).isCloseTo(gradient[i], within(1e-7));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withoutSmoothingItIsThatOfPyTorch(JsonNode told) {
        try (PointerScope scope = new PointerScope()) {
            assertSame(ours(told, single(told), 0), told.path("plain"));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withSmoothingSamplesWeighNotTheSharesOfTheirTargets(JsonNode told) {
        try (PointerScope scope = new PointerScope()) {
            double smoothing = told.path("smoothing").asDouble();
            assertSame(ours(told, single(told), smoothing), told.path("samples"));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMixedSampleWeighsAsItsClassesByTheirShares(JsonNode told) {
        try (PointerScope scope = new PointerScope()) {
            double smoothing = told.path("smoothing").asDouble();
            assertSame(ours(told, mixed(told), smoothing), told.path("mixed"));
        }
    }

    /** Where PyTorch's, whose targets are 0.05 x 10 and 0.95 x 0.1, has its smallest loss at the other class. */
    @Test
    void theSmallestLossOfASampleIsAtItsOwnClassHoweverFrequentItIs() {
        try (PointerScope scope = new PointerScope()) {
            Loss loss = new CrossEntropy(List.of(0.1, 10.0));
            Targets frequent = new ClassTargets.Single(TensorFactory.HOST.of(new long[] {0}, 1));
            double right = value(loss, frequent, (float) Math.log(0.95), (float) Math.log(0.05));
            double wrong = value(loss, frequent, (float) Math.log(0.05), (float) Math.log(0.95));
            assertThat(right).isCloseTo(-0.95 * Math.log(0.95) - 0.05 * Math.log(0.05), within(1e-6));
            assertThat(wrong).isGreaterThan(right);
        }
    }

    private static double value(Loss loss, Targets targets, float... scores) {
        return HostCopies.number(loss.of(TensorFactory.HOST.of(scores, 1, scores.length), targets, 0.1));
    }

    @Test
    void halfAndHalfWeighsTheSameWhicheverIsFirst() {
        try (PointerScope scope = new PointerScope()) {
            Loss loss = new CrossEntropy(List.of(1.0, 5.0));
            assertThat(loss.weight(half(0, 1))).isEqualTo(3);
            assertThat(loss.weight(half(1, 0))).isEqualTo(3);
        }
    }

    private static Targets half(long first, long second) {
        return new ClassTargets.Mixed(
                TensorFactory.HOST.of(new long[] {first}, 1),
                TensorFactory.HOST.of(new long[] {second}, 1),
                TensorFactory.HOST.of(new float[] {0.5f}, 1));
    }
}
