package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.Losses;
import org.junit.jupiter.api.Test;

class PaddedStreamTest {
    /** Ten random images in batches of four: the last has two. */
    private static final class Ten implements BatchStream {
        private final Tensor images = torch.randn(10, 3, 5, 5);

        @Override
        public int batches() {
            return 3;
        }

        @Override
        public Epoch epoch(long number) {
            return new Epoch() {
                private int from;

                @Override
                public boolean hasNext() {
                    return from < 10;
                }

                @Override
                public Batch next() {
                    int count = Math.min(4, 10 - from);
                    Tensor part = images.narrow(0, from, count);
                    from += count;
                    return new Batch(part, torch.ones(new long[] {count}).to(torch.ScalarType.Long));
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void everyBatchHasOneSizeAndFillersCountNowhere() {
        try (PointerScope scope = new PointerScope()) {
            List<Long> sizes = new ArrayList<>();
            long counted = 0;
            long correct = 0;
            double loss = 0;
            try (BatchStream.Epoch epoch = new PaddedStream(new Ten(), 4).epoch(0)) {
                while (epoch.hasNext()) {
                    Batch batch = epoch.next();
                    sizes.add(batch.images().size(0));
                    counted += Losses.counted(ClassTargets.of(batch.targets()).labels());
                    Tensor logits = torch.zeros(new long[] {4, 2});
                    logits.narrow(1, 1, 1).fill_(new Scalar(1.0));
                    correct += Losses.correct(
                            logits, ClassTargets.of(batch.targets()).labels());
                    loss = Losses.crossEntropy(
                                    logits, ClassTargets.of(batch.targets()).labels(), 0)
                            .item_double();
                }
            }
            assertThat(sizes).containsExactly(4L, 4L, 4L);
            assertThat(counted).isEqualTo(10);
            assertThat(correct).isEqualTo(10);
            assertThat(loss).isCloseTo(Math.log(1 + Math.exp(-1)), org.assertj.core.data.Offset.offset(1e-6));
        }
    }

    /** Images, each of which is half of one class and half of another. */
    private record Mixed() implements BatchStream {
        @Override
        public int batches() {
            return new Ten().batches();
        }

        @Override
        public Epoch epoch(long number) {
            return new Ten().epoch(number).map(batch -> {
                Tensor halves = torch.ones(new long[] {batch.images().size(0)}).mul(new Scalar(0.5));
                return new Batch(
                        batch.images(),
                        new ClassTargets.Mixed(
                                ClassTargets.of(batch.targets()).labels(),
                                ClassTargets.of(batch.targets()).labels(),
                                halves));
            });
        }
    }

    @Test
    void mixedLabelsAreNothingToEvaluateOn() {
        try (PointerScope scope = new PointerScope();
                BatchStream.Epoch epoch = new PaddedStream(new Mixed(), 4).epoch(0)) {
            epoch.next();
            epoch.next();
            assertThatThrownBy(epoch::next)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must have one class for each image, got Mixed targets");
        }
    }
}
