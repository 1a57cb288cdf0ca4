package org.espalier.oneshot.testing;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;

/**
 * Noise with labels, other in each epoch.
 *
 * @param batches of an epoch
 * @param images of a batch
 * @param sizes channels, height and width of an image
 * @param classes of the labels
 * @param seed of the noise
 * @param notANumber the batch, counted over all epochs from 0, whose pixels are no numbers; below 0 for none
 */
record NoiseBatches(int batches, int images, int[] sizes, int classes, long seed, long notANumber)
        implements BatchStream {
    @Override
    public Epoch epoch(long number) {
        return Epoch.of(batches, taken -> batch(number * batches + taken));
    }

    /** One batch, counted over all epochs; in the caller's pointer scope. */
    Batch batch(long number) {
        SplittableRandom random = Seeds.generator(seed, "noise", number);
        float[] pixels = new float[images * sizes[0] * sizes[1] * sizes[2]];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = number == notANumber ? Float.NaN : (float) random.nextGaussian();
        }
        Tensor labels = TensorFactory.HOST.of(random.longs(images, 0, classes).toArray(), images);
        return new Batch(
                Tensors.channelsLast(TensorFactory.HOST.of(pixels, images, sizes[0], sizes[1], sizes[2])), labels);
    }
}
