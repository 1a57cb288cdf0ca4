package org.espalier.torch.data;

import java.util.Optional;

/**
 * What a model is shown of one image: the image at the size of the data set that the model was trained on, in bytes, then at the model's
 * own size, divided by 255. The same computation as {@link ImageDataset} and {@link BatchLoader} do for a whole set. Immutable and safe
 * for several threads.
 *
 * @param channels of the model's input: 1 is grey, 3 is RGB
 * @param height rows of the model's input
 * @param width its columns
 * @param data rows and columns that images are first brought to
 * @param fit what becomes of images of another proportion
 * @param scaling how the values of the training images became bytes; empty where the model does not say
 */
public record ModelView(int channels, int height, int width, ImageSize data, Fit fit, Optional<Scaling> scaling) {
    private static final int RGB = 3;

    /** Checks the sizes. */
    public ModelView {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a model is shown " + channels + "x" + height + "x" + width + ": expected at least 1 each");
        }
    }

    /**
     * Whether pictures are what the model was trained on: 8 bits, grey or RGB.
     *
     * @return true also where the model does not say
     */
    public boolean takesPictures() {
        return (channels == 1 || channels == RGB)
                && scaling.map(Scaling::byType).orElse(true);
    }

    /**
     * The input for one image.
     *
     * @param image of any size; a grey one is shown to a model of RGB as three equal channels, one whose channels are equal to a model of
     *     greys as a grey one
     * @return {@code channels x height x width} values in 0..1
     * @throws DataException where its channels are others
     */
    public float[] of(RawImage image) {
        RawImage sized = withChannels(image).fitted(data, fit);
        byte[] bytes = sized.pixels();
        float[] values = new float[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i] & 0xFF;
        }
        float[] shown = data.height() == height && data.width() == width
                ? values
                : new Resampler(data.height(), data.width(), height, width, channels).apply(values);
        float[] planes = new float[shown.length];
        int area = height * width;
        float scale = 1 / 255f;
        for (int i = 0; i < shown.length; i++) {
            planes[i % channels * area + i / channels] = shown[i] * scale;
        }
        return planes;
    }

    private RawImage withChannels(RawImage image) {
        if (image.channels() == channels) {
            return image;
        }
        if (image.channels() == 1 && channels == RGB) {
            return image.withoutGrey();
        }
        if (image.channels() == RGB && channels == 1) {
            return grey(image);
        }
        throw new DataException("has " + image.channels() + " channel(s): expected the " + channels
                + " that the model takes; convert it");
    }

    private static RawImage grey(RawImage image) {
        byte[] rgb = image.pixels();
        byte[] grey = new byte[rgb.length / RGB];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = rgb[RGB * i];
            if (rgb[RGB * i + 1] != grey[i] || rgb[RGB * i + 2] != grey[i]) {
                throw new DataException(
                        "is an RGB image: expected a grey one, which is what the model takes; convert it");
            }
        }
        return new RawImage(image.height(), image.width(), 1, grey);
    }
}
