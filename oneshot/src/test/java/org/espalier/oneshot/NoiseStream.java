package org.espalier.oneshot;

import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;

/** Noise with labels, on any device. */
public record NoiseStream(int batches, int batch, int size, int classes, TensorFactory tensors) implements BatchStream {
    @Override
    public Epoch epoch(long number) {
        return Epoch.of(batches, taken -> make(number * batches + taken));
    }

    private Batch make(long number) {
        SplittableRandom random = Seeds.generator(1, "noise", number);
        float[] images = new float[batch * 3 * size * size];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        long[] labels = new long[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = random.nextInt(classes);
        }
        return new Batch(tensors.of(images, batch, 3, size, size), tensors.of(labels, batch));
    }
}
