package org.espalier.bench.speed;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.TensorFactory;

/**
 * One batch of noise with labels, given again and again: making, reading and augmenting images is not what is measured.
 *
 * @param batch images
 * @param size rows and columns
 * @param classes number of classes
 */
record RandomImages(int batch, int size, int classes) {
    /** The tensors, made once; to be closed. */
    RandomBatch make() {
        return new RandomBatch(this);
    }

    /** New ones, plane by plane. */
    Tensor images() {
        SplittableRandom random = Seeds.generator(1, "speed images", size);
        float[] pixels = new float[batch * 3 * size * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return TensorFactory.HOST.of(pixels, batch, 3, size, size);
    }

    /** New ones: every class as often as every other, but for one. */
    Tensor labels() {
        long[] labels = new long[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = i % classes;
        }
        return TensorFactory.HOST.of(labels, batch);
    }
}
