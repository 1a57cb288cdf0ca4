package org.espalier.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final Engine ENGINE = Engine.start(new EngineSettings(DeviceKind.CPU, 2));

    @Test
    void everyLaneHasOneThreadOfLibTorchAndTheCallerKeepsIts() {
        try (Lanes lanes = Lanes.start(ENGINE)) {
            assertThat(lanes.count()).isEqualTo(2);
            CountDownLatch both = new CountDownLatch(2);
            List<Supplier<Integer>> pieces = List.of(() -> threads(both), () -> threads(both));
            assertThat(lanes.run(pieces)).containsExactly(1, 1);
            assertThat(torch.get_num_threads()).isEqualTo(2);
        }
        assertThat(ENGINE.lane().settings().threads()).isEqualTo(1);
        assertThat(ENGINE.settings().threads()).isEqualTo(2);
    }

    /** Waits for the other piece, so that both lanes are asked; a lane that ran both would wait in vain. */
    private static int threads(CountDownLatch both) {
        both.countDown();
        try {
            assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return torch.get_num_threads();
    }

    @Test
    void resultsComeInTheOrderOfThePieces() {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        try (Lanes lanes = Lanes.start(ENGINE)) {
            List<Supplier<Float>> pieces = IntStream.range(0, 50)
                    .<Supplier<Float>>mapToObj(i -> () -> {
                        used.add(Thread.currentThread());
                        return torch.full(new long[] {3}, new org.bytedeco.pytorch.Scalar(i))
                                .sum()
                                .item_float();
                    })
                    .toList();
            List<Float> results = lanes.run(pieces);
            assertThat(results)
                    .isEqualTo(IntStream.range(0, 50).mapToObj(i -> 3f * i).toList());
            assertThat(Lanes.NONE.run(pieces)).isEqualTo(results);
        }
        assertThat(used).contains(Thread.currentThread()).hasSizeBetween(2, 3);
    }

    @Test
    void aFailureIsToldAfterAllPiecesHaveEnded() {
        try (Lanes lanes = Lanes.start(ENGINE)) {
            Set<Integer> ended = ConcurrentHashMap.newKeySet();
            List<Supplier<Boolean>> pieces = IntStream.range(0, 6)
                    .<Supplier<Boolean>>mapToObj(i -> () -> {
                        if (i == 1 || i == 4) {
                            throw new IllegalArgumentException("piece " + i);
                        }
                        return ended.add(i);
                    })
                    .toList();
            assertThatThrownBy(() -> lanes.run(pieces))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("piece 1")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            assertThat(ended).containsExactlyInAnyOrder(0, 2, 3, 5);
            assertThat(lanes.run(List.of(() -> 7))).containsExactly(7);
        }
    }

    @Test
    void aTensorThatAPieceHoldsOutlivesItsScope() {
        try (Lanes lanes = Lanes.start(ENGINE);
                PointerScope scope = new PointerScope()) {
            List<Tensor> results = lanes.run(List.of(() -> {
                Tensor ones = torch.ones(4);
                ones.retainReference();
                return ones;
            }));
            assertThat(results.get(0).sum().item_float()).isEqualTo(4);
            results.get(0).close();
        }
    }
}
