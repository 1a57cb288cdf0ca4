package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.espalier.torch.data.ClassLabels;
import org.espalier.torch.data.HostBatch;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTargets;
import org.junit.jupiter.api.Test;

class BatchTensorsTest {
    private static final long[] LABELS = {3, 1};
    private static final int[] INDICES = {7, 5};

    /** Two images of 3 rows, 4 columns and 2 channels, whose values count up in memory. */
    private static HostBatch host(ClassLabels.Mixture mixture) {
        float[] values = new float[2 * 3 * 4 * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return new HostBatch(values, new ClassLabels(LABELS, mixture), INDICES, 3, 4);
    }

    private static long[] longs(Tensor tensor) {
        long[] values = new long[(int) tensor.numel()];
        new LongPointer(tensor.data_ptr_long()).get(values);
        return values;
    }

    @Test
    void imagesAreChannelsLast() {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = BatchTensors.of(host(null), TensorFactory.HOST);
            assertThat(Tensors.dimensions(batch.images())).containsExactly(2, 2, 3, 4);
            assertThat(batch.images().is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
            float value = batch.images()
                    .select(0, 1)
                    .select(0, 1)
                    .select(0, 2)
                    .select(0, 3)
                    .item_float();
            assertThat(value).isEqualTo(((1 * 3 + 2) * 4 + 3) * 2 + 1);
            assertThat(batch.targets()).isInstanceOf(ClassTargets.Single.class);
            assertThat(longs(ClassTargets.of(batch.targets()).labels())).containsExactly(3, 1);
        }
    }

    @Test
    void mixedImagesHaveSecondLabels() {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = BatchTensors.of(
                    host(new ClassLabels.Mixture(new long[] {0, 2}, new float[] {0.5f, 0.75f})), TensorFactory.HOST);
            ClassTargets.Mixed mixed = (ClassTargets.Mixed) batch.targets();
            assertThat(longs(ClassTargets.of(batch.targets()).labels())).containsExactly(3, 1);
            assertThat(longs(mixed.seconds())).containsExactly(0, 2);
            assertThat(HostCopies.floats(mixed.weights())).containsExactly(0.5f, 0.75f);
        }
    }

    @Test
    void twoHundredBatchesLeaveNoNativePointers() {
        long before = 0;
        for (int i = 0; i < 200; i++) {
            try (PointerScope scope = new PointerScope()) {
                Batch batch = BatchTensors.of(
                        host(new ClassLabels.Mixture(new long[] {0, 2}, new float[] {0.5f, 0.75f})),
                        TensorFactory.HOST);
                assertThat(batch.images().numel()).isEqualTo(48);
            }
            if (i == 1) {
                before = Pointer.totalCount();
            }
        }
        // at most, because what other tests have left to the garbage collector may go at any time
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
}
