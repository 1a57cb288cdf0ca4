package org.espalier.torch.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Mean and standard deviation of every channel, of values between 0 and 1. An image is normalised as
 * {@code (value / 255 - mean) / deviation}.
 *
 * @param mean one per channel
 * @param deviation one per channel, above 0
 */
public record Normalisation(float[] mean, float[] deviation) {
    /** Of the channels of ImageNet's RGB images, as torchvision has them. */
    public static final Normalisation IMAGENET =
            new Normalisation(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

    /** A channel that hardly changes would otherwise be blown up to noise. */
    private static final double SMALLEST = 1.0 / 255;

    /** Checks and copies. */
    public Normalisation {
        mean = mean.clone();
        deviation = deviation.clone();
        if (mean.length == 0 || mean.length != deviation.length) {
            throw new IllegalArgumentException(mean.length + " means and " + deviation.length + " deviations");
        }
        for (float d : deviation) {
            if (!(d > 0)) {
                throw new IllegalArgumentException("deviation is " + d + ": expected above 0");
            }
        }
    }

    /**
     * Computes both from the training images of a split and from nothing else, exactly (integer sums).
     *
     * @param split the split
     * @return the normalisation
     */
    public static Normalisation of(Split split) {
        ImageDataset data = split.dataset();
        int channels = data.channels();
        long[] sums = new long[channels];
        long[] squares = new long[channels];
        byte[] image = new byte[data.height() * data.width() * channels];
        int[] training = split.indices(Part.TRAIN);
        for (int index : training) {
            data.read(index, image, 0);
            for (int i = 0; i < image.length; i++) {
                int value = image[i] & 0xFF;
                sums[i % channels] += value;
                squares[i % channels] += (long) value * value;
            }
        }
        double count = (double) training.length * data.height() * data.width();
        float[] mean = new float[channels];
        float[] deviation = new float[channels];
        for (int c = 0; c < channels; c++) {
            double average = sums[c] / count;
            double variance = Math.max(0, squares[c] / count - average * average);
            mean[c] = (float) (average / 255);
            deviation[c] = (float) Math.max(SMALLEST, Math.sqrt(variance) / 255);
        }
        return new Normalisation(mean, deviation);
    }

    /** The means as numbers, for what is written into files. */
    public List<Double> means() {
        return numbers(mean);
    }

    /** The deviations as numbers, for what is written into files. */
    public List<Double> deviations() {
        return numbers(deviation);
    }

    private static List<Double> numbers(float[] values) {
        List<Double> list = new ArrayList<>();
        for (float value : values) {
            list.add((double) value);
        }
        return list;
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] deviation() {
        return deviation.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalisation that
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(deviation, that.deviation);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(deviation);
    }

    @Override
    public String toString() {
        return "Normalisation[mean=" + Arrays.toString(mean) + ", deviation=" + Arrays.toString(deviation) + "]";
    }
}
