package org.espalier.torch.train;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.TensorFactory;

/** Images of four classes that differ in which quarter is bright; every batch is a function of epoch and number. */
record SyntheticStream(int batches, int batch, long seed, boolean poisoned, TensorFactory tensors)
        implements BatchStream {
    private static final int SIZE = 12;

    SyntheticStream(int batches, int batch, long seed, boolean poisoned) {
        this(batches, batch, seed, poisoned, TensorFactory.HOST);
    }

    @Override
    public Epoch epoch(long number) {
        return Epoch.of(batches, taken -> make(number, taken));
    }

    private Batch make(long epoch, int number) {
        SplittableRandom random = Seeds.generator(seed, "batch", epoch * batches + number);
        float[] images = new float[batch * 3 * SIZE * SIZE];
        long[] labels = new long[batch];
        for (int n = 0; n < batch; n++) {
            labels[n] = random.nextInt(4);
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < SIZE; y++) {
                    for (int x = 0; x < SIZE; x++) {
                        int quarter = (y >= SIZE / 2 ? 2 : 0) + (x >= SIZE / 2 ? 1 : 0);
                        // the label is a pair of channel and sign, so that a pooled network can tell
                        double bright = labels[n] % 2 == (c == 0 ? 0 : 1) ? 1 : labels[n] < 2 ? -1 : 0.2 * quarter;
                        images[((n * 3 + c) * SIZE + y) * SIZE + x] = (float) (bright + random.nextGaussian());
                    }
                }
            }
        }
        if (poisoned && epoch == 2 && number == 1) {
            images[17] = Float.NaN;
        }
        Tensor labelTensor = tensors.of(labels, batch);
        return new Batch(tensors.of(images, batch, 3, SIZE, SIZE), labelTensor);
    }
}
