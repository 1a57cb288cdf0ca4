package org.espalier.torch.data;

import java.util.SplittableRandom;

/** Random brightness, contrast and saturation of one image with values from 0 to 255, channels together. */
final class Jitter {
    private Jitter() {}

    static void apply(float[] image, int channels, double strength, SplittableRandom random) {
        float brightness = factor(strength, random);
        float contrast = factor(strength, random);
        float saturation = channels == 3 ? factor(strength, random) : 1;
        double sum = 0;
        for (float value : image) {
            sum += value;
        }
        float mean = (float) (sum / image.length) * brightness;
        for (int i = 0; i < image.length; i++) {
            image[i] = clip(mean + (image[i] * brightness - mean) * contrast);
        }
        if (channels == 3) {
            saturate(image, saturation);
        }
    }

    /** Moves each pixel away from or towards its luma (ITU-R BT.601). */
    private static void saturate(float[] image, float saturation) {
        for (int i = 0; i < image.length; i += 3) {
            float luma = 0.299f * image[i] + 0.587f * image[i + 1] + 0.114f * image[i + 2];
            for (int c = 0; c < 3; c++) {
                image[i + c] = clip(luma + (image[i + c] - luma) * saturation);
            }
        }
    }

    private static float factor(double strength, SplittableRandom random) {
        return (float) (1 + strength * (2 * random.nextDouble() - 1));
    }

    private static float clip(float value) {
        return Math.max(0, Math.min(255, value));
    }
}
