package org.espalier.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.junit.jupiter.api.Test;

class RandomBatchTest {
    private static final RandomImages IMAGES = new RandomImages(12, 5, 10);

    private static long address(Tensor tensor) {
        return tensor.data_ptr().address();
    }

    private static Batch only(RandomBatch batch) {
        try (BatchStream.Epoch epoch = batch.epoch(3)) {
            Batch taken = epoch.next();
            assertThat(epoch.hasNext()).isFalse();
            return taken;
        }
    }

    @Test
    void bothOrdersHoldTheSameImages() {
        try (PointerScope scope = new PointerScope();
                RandomBatch batch = IMAGES.make()) {
            Batch streamed = only(batch);
            assertThat(streamed.images().is_contiguous(MemoryFormat.ChannelsLast))
                    .isTrue();
            assertThat(batch.images().is_contiguous(MemoryFormat.Contiguous)).isTrue();
            float[] expected = HostCopies.floats(IMAGES.images());
            assertThat(expected).hasSize(12 * 3 * 5 * 5).doesNotHaveDuplicates();
            assertThat(HostCopies.floats(batch.images())).isEqualTo(expected);
            assertThat(HostCopies.floats(streamed.images().contiguous())).isEqualTo(expected);
            assertThat(HostCopies.longs(ClassTargets.of(streamed.targets()).labels()))
                    .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1);
        }
    }

    @Test
    void noStepMakesImagesAnew() {
        List<List<Long>> addresses = new ArrayList<>();
        try (RandomBatch batch = IMAGES.make()) {
            for (int step = 0; step < 3; step++) {
                try (PointerScope scope = new PointerScope()) {
                    Batch streamed = only(batch);
                    List<Long> seen = new ArrayList<>(List.of(
                            address(batch.images()),
                            address(batch.labels()),
                            address(streamed.images()),
                            address(ClassTargets.of(streamed.targets()).labels())));
                    batch.times(2).each((images, targets) -> {
                        seen.add(address(images));
                        seen.add(address(ClassTargets.of(targets).labels()));
                    });
                    addresses.add(seen);
                }
            }
        }
        assertThat(addresses).containsOnly(addresses.get(0));
        List<Long> first = addresses.get(0);
        assertThat(first.get(0)).isNotEqualTo(first.get(2));
        assertThat(first.subList(4, 8)).containsExactly(first.get(2), first.get(1), first.get(2), first.get(1));
    }
}
