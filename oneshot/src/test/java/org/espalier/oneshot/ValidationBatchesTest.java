package org.espalier.oneshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.SingleImageException;
import org.junit.jupiter.api.Test;

class ValidationBatchesTest {
    private final List<Long> opened = new ArrayList<>();
    private final List<Long> closed = new ArrayList<>();

    private BatchStream stream(int batches, int images) {
        return new BatchStream() {
            @Override
            public int batches() {
                return batches;
            }

            @Override
            public Epoch epoch(long number) {
                opened.add(number);
                return new Epoch() {
                    private int given;

                    @Override
                    public boolean hasNext() {
                        return given < batches;
                    }

                    @Override
                    public Batch next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        given++;
                        Tensor labels = TensorFactory.HOST.of(new long[images], images);
                        return new Batch(TensorFactory.HOST.of(new float[images], images, 1, 1, 1), labels);
                    }

                    @Override
                    public void close() {
                        closed.add(number);
                    }
                };
            }
        };
    }

    /** Five steps on two batches take three rounds, each another epoch of the stream. */
    @Test
    void fewerBatchesAreGoneThroughAgainInAnotherOrder() {
        ValidationBatches batches = new ValidationBatches(stream(2, 3), 5);
        for (int epoch = 0; epoch < 2; epoch++) {
            Clock clock = Clock.atEpoch(epoch, 5, 2);
            batches.begin(clock);
            for (int step = 0; step < 5; step++) {
                try (PointerScope scope = new PointerScope()) {
                    assertThat(batches.next(clock, true).images().size(0)).isEqualTo(3);
                }
            }
            batches.end();
        }
        assertThat(opened).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(closed).isEqualTo(opened);
        assertThat(batches.batches()).isEqualTo(2);
    }

    @Test
    void oneImageIsRefusedWhereStatisticsAreTaken() {
        ValidationBatches batches = new ValidationBatches(stream(2, 1), 2);
        Clock clock = Clock.atEpoch(0, 2, 1);
        batches.begin(clock);
        try (PointerScope scope = new PointerScope()) {
            assertThat(batches.next(clock, false).images().size(0)).isEqualTo(1);
            assertThatThrownBy(() -> batches.next(clock, true)).isInstanceOf(SingleImageException.class);
        }
        batches.end();
    }
}
