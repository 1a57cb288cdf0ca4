package org.espalier.bench.speed;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.FixedBatches;

/**
 * One batch of noise with labels, given again and again: reading and augmenting images is not what is measured.
 *
 * @param batch images
 * @param size rows and columns
 * @param classes number of classes
 */
record RandomImages(int batch, int size, int classes) implements BatchStream {
    Tensor images() {
        SplittableRandom random = Seeds.generator(1, "speed images", size);
        float[] pixels = new float[batch * 3 * size * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return TensorFactory.HOST.of(pixels, batch, 3, size, size);
    }

    Tensor labels() {
        long[] labels = new long[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = i % classes;
        }
        return TensorFactory.HOST.of(labels, batch);
    }

    @Override
    public int batches() {
        return 1;
    }

    @Override
    public Epoch epoch(long number) {
        return new Epoch() {
            private boolean taken;

            @Override
            public boolean hasNext() {
                return !taken;
            }

            @Override
            public Batch next() {
                taken = true;
                return new Batch(Tensors.channelsLast(images()), labels());
            }

            @Override
            public void close() {}
        };
    }

    /** The same batch a number of times. */
    FixedBatches times(int batches) {
        return visitor -> {
            for (int i = 0; i < batches; i++) {
                visitor.batch(Tensors.channelsLast(images()), labels());
            }
        };
    }
}
