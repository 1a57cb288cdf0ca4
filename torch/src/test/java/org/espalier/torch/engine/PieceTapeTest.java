package org.espalier.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PieceTapeTest {
    private static final Engine ENGINE = Engine.start(new EngineSettings(DeviceKind.CPU, 2));
    private static final int SIZE = 5;

    /** In float64, beside one graph of LibTorch's for everything. */
    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseOfOneGraph(Activations activations) {
        try (Lanes lanes = Lanes.start(ENGINE);
                PointerScope scope = new PointerScope()) {
            Tensor a = parameter(1);
            Tensor b = parameter(2);
            plain(a, b).backward();
            float[] expectedA = HostCopies.floats(a.grad());
            float[] expectedB = HostCopies.floats(b.grad());
            Tensor c = parameter(1);
            Tensor d = parameter(2);
            try (PieceTape tape = new PieceTape(lanes, activations)) {
                Tensor loss = taped(tape, c, d).sum();
                assertThat(loss.item_double()).isCloseTo(plain(a, b).item_double(), within(1e-12));
                loss.backward();
                tape.backward();
            }
            assertThat(HostCopies.floats(c.grad())).containsExactly(expectedA, within(1e-6f));
            assertThat(HostCopies.floats(d.grad())).containsExactly(expectedB, within(1e-6f));
        }
    }

    /** x = sin(a), y = exp(b); s = x y + tanh(x) + 2 y + x; the result is s x. */
    private static Tensor plain(Tensor a, Tensor b) {
        Tensor x = a.sin();
        Tensor y = b.exp();
        Tensor s = x.mul(y).add(x.tanh()).add(y.mul(new Scalar(2.0))).add(x);
        return s.mul(x).sum();
    }

    private static Tensor taped(PieceTape tape, Tensor a, Tensor b) {
        List<Tensor> both = tape.each(List.of(
                new PieceTape.Piece(List.of(a), (reads, again) -> reads.get(0).sin()),
                new PieceTape.Piece(List.of(b), (reads, again) -> reads.get(0).exp())));
        Tensor x = both.get(0);
        Tensor y = both.get(1);
        Tensor s = tape.sum(List.of(
                List.of(
                        new PieceTape.Piece(
                                List.of(x, y), (reads, again) -> reads.get(0).mul(reads.get(1))),
                        new PieceTape.Piece(
                                List.of(x), (reads, again) -> reads.get(0).tanh())),
                List.of(
                        new PieceTape.Piece(
                                List.of(y), (reads, again) -> reads.get(0).mul(new Scalar(2.0))),
                        new PieceTape.Piece(List.of(x), (reads, again) -> reads.get(0)))));
        return tape.run(new PieceTape.Piece(
                List.of(s, x), (reads, again) -> reads.get(0).mul(reads.get(1))));
    }

    @ParameterizedTest
    @EnumSource
    void aTotalIsTheSumOnTheCallersThread(Activations activations) {
        try (Lanes lanes = Lanes.start(ENGINE);
                PointerScope scope = new PointerScope();
                PieceTape tape = new PieceTape(lanes, activations)) {
            Tensor a = parameter(1);
            List<Thread> threads = new ArrayList<>();
            PieceTape.Work work = (reads, again) -> {
                threads.add(Thread.currentThread());
                return reads.get(0).mul(new Scalar(2.0));
            };
            Tensor total =
                    tape.total(List.of(new PieceTape.Piece(List.of(a), work), new PieceTape.Piece(List.of(a), work)));
            total.sum().backward();
            tape.backward();
            assertThat(threads).hasSize(activations == Activations.KEEP ? 2 : 4).containsOnly(Thread.currentThread());
            assertThat(HostCopies.floats(a.grad())).containsOnly(4f);
        }
    }

    private static Tensor parameter(int number) {
        SplittableRandom random = Seeds.generator(3, "piece tape", number);
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        Tensor parameter = TensorFactory.HOST.of(values, SIZE).to(ScalarType.Double);
        parameter.set_requires_grad(true);
        return parameter;
    }

    /** A gradient that was there before is added to, as LibTorch does. */
    @Test
    void gradientsOfParametersAddUp() {
        try (PointerScope scope = new PointerScope()) {
            Tensor a = parameter(1);
            for (int i = 0; i < 2; i++) {
                try (PieceTape tape = new PieceTape(Lanes.NONE, Activations.KEEP)) {
                    tape.run(new PieceTape.Piece(
                                    List.of(a), (reads, again) -> reads.get(0).mul(new Scalar(3.0))))
                            .sum()
                            .backward();
                    tape.backward();
                }
            }
            assertThat(HostCopies.floats(a.grad())).containsOnly(6f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTermIsComputedAgainOnlyWhereItsGraphWasNotKept(Activations activations) {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        try (PointerScope scope = new PointerScope();
                PieceTape tape = new PieceTape(Lanes.NONE, activations)) {
            Tensor a = parameter(1);
            PieceTape.Work work = (reads, again) -> {
                (again ? second : first).incrementAndGet();
                return reads.get(0).mul(new Scalar(2.0));
            };
            Tensor sum = tape.sum(List.of(List.of(new PieceTape.Piece(List.of(a), work))));
            sum.sum().backward();
            tape.backward();
            assertThat(HostCopies.floats(a.grad())).containsOnly(2f);
        }
        assertThat(first).hasValue(1);
        assertThat(second).hasValue(activations == Activations.KEEP ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void withoutGradientsNothingIsRecorded(Activations activations) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                PieceTape tape = new PieceTape(Lanes.NONE, activations)) {
            assertThat(taped(tape, parameter(1), parameter(2)).requires_grad()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingFreesEverythingWhateverHappened(Activations activations) {
        try (Lanes lanes = Lanes.start(ENGINE)) {
            List<Long> counts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                try (PointerScope scope = new PointerScope();
                        PieceTape tape = new PieceTape(lanes, activations)) {
                    Tensor result = taped(tape, parameter(1), parameter(2));
                    if (i % 3 == 1) {
                        result.sum().backward();
                        tape.backward();
                    } else if (i % 3 == 2) {
                        assertThatThrownBy(() -> tape.sum(List.of(
                                        List.of(new PieceTape.Piece(
                                                List.of(result),
                                                (reads, again) -> reads.get(0).exp())),
                                        List.of(new PieceTape.Piece(List.of(result), (reads, again) -> {
                                            throw new IllegalStateException("broken");
                                        })))))
                                .hasMessage("broken");
                    }
                }
                counts.add(Pointer.totalCount());
            }
            assertThat(counts.get(counts.size() - 1)).isEqualTo(counts.get(counts.size() - 4));
        }
    }

    @Test
    void aTensorOfAnotherGraphIsRefused() {
        try (PointerScope scope = new PointerScope()) {
            Tensor elsewhere = parameter(1).exp();
            assertThatThrownBy(() -> new PieceTape.Piece(List.of(elsewhere), (reads, again) -> reads.get(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not on the tape");
        }
    }
}
