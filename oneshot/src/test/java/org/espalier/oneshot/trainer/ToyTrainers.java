package org.espalier.oneshot.trainer;

import java.util.SplittableRandom;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.SideBySide;

/** Trainers of seconds: four classes of 6x6 images that differ in their mean. */
final class ToyTrainers {
    static final SearchSpace SPACE = ProvingSpaces.choices();
    private static final int SIDE = 6;
    private static final int CHANNELS = 3;
    private static final int CLASSES = 4;

    private ToyTrainers() {}

    /** A builder without images. */
    static OneShotTrainerBuilder<JointTrainer> bare(SearchSpace space, JointStrategy strategy) {
        return plain(OneShotTrainer.builder(space, strategy));
    }

    static OneShotTrainerBuilder<JointTrainer> joint(JointStrategy strategy) {
        return bare(SPACE, strategy).training(images(32, 1)).batchSize(8).epochs(3);
    }

    static OneShotTrainerBuilder<SupernetTrainer> supernet(SupernetStrategy strategy) {
        return plain(OneShotTrainer.builder(SPACE, strategy))
                .training(images(32, 1))
                .batchSize(8)
                .epochs(3);
    }

    static <T extends OneShotTrainer> OneShotTrainerBuilder<T> plain(OneShotTrainerBuilder<T> builder) {
        DirectConvolution convolution = new DirectConvolution();
        return builder.on(TensorFactory.HOST, convolution, SideBySide.none(convolution));
    }

    /** Images in memory, as many of each class. */
    static ImageDataset images(int count, long seed) {
        SplittableRandom random = Seeds.generator(seed, "toy images", 0);
        int size = SIDE * SIDE * CHANNELS;
        byte[] pixels = new byte[count * size];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % CLASSES;
            for (int k = 0; k < size; k++) {
                pixels[i * size + k] = (byte) (40 * labels[i] + random.nextInt(60));
            }
        }
        return ImageDataset.of(SIDE, SIDE, CHANNELS, pixels, labels);
    }
}
