package org.espalier.torch.data;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.random.Seeds;

/**
 * Mixes the images of a batch in pairs: mixup (Zhang et al. 2018) or CutMix (Yun et al. 2019). As in both papers there is one share for a
 * batch, and the partners are a permutation of the batch; the draws are a function of seed, epoch and number of the batch.
 */
final class Mixer {
    private final Augmentation augmentation;
    private final long seed;

    Mixer(Augmentation augmentation, long seed) {
        this.augmentation = augmentation;
        this.seed = seed;
    }

    /**
     * A rectangle in pixels.
     *
     * @param top first row
     * @param bottom row after the last
     * @param left first column
     * @param right column after the last
     */
    record Box(int top, int bottom, int left, int right) {
        int area() {
            return (bottom - top) * (right - left);
        }
    }

    /** The batch, mixed; its images are changed in place. */
    HostBatch mix(HostBatch plain, long epoch, int number) {
        SplittableRandom random = Seeds.generator(Seeds.derive(seed, "mix", epoch), "batch", number);
        boolean paste = augmentation.cutmix() > 0 && (augmentation.mixup() == 0 || random.nextBoolean());
        double drawn = SymmetricBeta.draw(paste ? augmentation.cutmix() : augmentation.mixup(), random);
        int[] partners = IntStream.range(0, plain.labels().count()).toArray();
        Split.shuffle(partners, random);
        float own;
        if (paste) {
            Box box = box(1 - drawn, plain.height(), plain.width(), random);
            paste(plain, partners, box);
            own = (float) (1 - (double) box.area() / (plain.height() * plain.width()));
        } else {
            own = (float) drawn;
            blend(plain.images(), partners, own);
        }
        return labelled(plain, partners, own);
    }

    /** The rectangle of a share of the image at a random centre, clipped to the image, so that its own share may be smaller. */
    static Box box(double share, int height, int width, SplittableRandom random) {
        double side = Math.sqrt(share);
        int rows = (int) (height * side);
        int columns = (int) (width * side);
        int top = (int) (random.nextDouble() * height) - rows / 2;
        int left = (int) (random.nextDouble() * width) - columns / 2;
        return new Box(
                Math.max(0, top), Math.min(height, top + rows), Math.max(0, left), Math.min(width, left + columns));
    }

    private static void blend(float[] images, int[] partners, float own) {
        float[] before = images.clone();
        int size = images.length / partners.length;
        for (int i = 0; i < partners.length; i++) {
            int at = i * size;
            int other = partners[i] * size;
            for (int j = 0; j < size; j++) {
                images[at + j] = own * before[at + j] + (1 - own) * before[other + j];
            }
        }
    }

    private static void paste(HostBatch batch, int[] partners, Box box) {
        float[] images = batch.images();
        float[] before = images.clone();
        int size = images.length / partners.length;
        int channels = size / (batch.height() * batch.width());
        for (int i = 0; i < partners.length; i++) {
            for (int y = box.top(); y < box.bottom(); y++) {
                int from = (y * batch.width() + box.left()) * channels;
                int count = (box.right() - box.left()) * channels;
                System.arraycopy(before, partners[i] * size + from, images, i * size + from, count);
            }
        }
    }

    private static HostBatch labelled(HostBatch plain, int[] partners, float own) {
        return new HostBatch(
                plain.images(), plain.labels().mixed(partners, own), plain.indices(), plain.height(), plain.width());
    }
}
