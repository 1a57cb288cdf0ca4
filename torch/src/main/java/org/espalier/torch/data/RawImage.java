package org.espalier.torch.data;

import org.espalier.graph.Proportion;

/**
 * One decoded image.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels values per pixel, at least 1 (1 is grey, 3 is RGB)
 * @param pixels row by row, channels together: {@code height * width * channels} unsigned bytes; not copied
 */
public record RawImage(int height, int width, int channels, byte[] pixels) {
    /** Checks that the pixels fill the shape. */
    public RawImage {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("an image needs height, width and channels of at least 1, got " + height
                    + "x" + width + "x" + channels);
        }
        if (pixels.length != Math.multiplyExact(Math.multiplyExact(height, width), channels)) {
            throw new IllegalArgumentException("an image of " + height + "x" + width + "x" + channels + " needs "
                    + (long) height * width * channels + " bytes, got " + pixels.length);
        }
    }

    /**
     * This image with three channels: a grey one is repeated, any other is returned as it is.
     *
     * @return an image whose channels are not 1
     */
    RawImage withoutGrey() {
        if (channels != 1) {
            return this;
        }
        byte[] rgb = new byte[pixels.length * 3];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = pixels[i];
            rgb[3 * i + 1] = pixels[i];
            rgb[3 * i + 2] = pixels[i];
        }
        return new RawImage(height, width, 3, rgb);
    }

    /**
     * This image turned upright.
     *
     * @param orientation as Exif has it: 1 upright, 2 mirrored, 3 upside down, 4 both, 5 to 8 with rows and columns exchanged
     * @return the upright image
     */
    RawImage upright(int orientation) {
        if (orientation <= ExifOrientation.UPRIGHT || orientation > 8) {
            return this;
        }
        boolean exchanged = orientation >= 5;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBelow = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int rows = exchanged ? width : height;
        int columns = exchanged ? height : width;
        byte[] turned = new byte[pixels.length];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                int row = exchanged ? x : y;
                int column = exchanged ? y : x;
                int from = (fromBelow ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
                System.arraycopy(pixels, from * channels, turned, (y * columns + x) * channels, channels);
            }
        }
        return new RawImage(rows, columns, channels, turned);
    }

    /**
     * This image at another size, whatever its proportion: the one way of data sets, {@link ModelView} and the programs beside a model.
     *
     * <p>{@code letterbox}: the largest size in the image's own {@link Proportion} that the wanted one holds, then bars of zeros. {@code crop}: the
     * largest window in the wanted proportion that the image holds, then its size changes. Both stand in the middle; of an odd number of
     * pixels the one more lies below, or to the right.
     *
     * @param size rows and columns wanted
     * @param fit what becomes of another proportion
     * @return an image of that size; this one where the size is right already
     */
    public RawImage fitted(ImageSize size, Fit fit) {
        return switch (fit) {
            case STRETCH -> resized(size.height(), size.width());
            case LETTERBOX -> letterboxed(size);
            case CROP -> middle(size).resized(size.height(), size.width());
        };
    }

    private RawImage letterboxed(ImageSize size) {
        Proportion own = new Proportion(height, width);
        int rows = Math.min(size.height(), own.rows(size.width()));
        int columns = Math.min(size.width(), own.columns(size.height()));
        if (rows == size.height() && columns == size.width()) {
            return resized(rows, columns);
        }
        byte[] whole = new byte[size.height() * size.width() * channels];
        int at = (size.height() - rows) / 2 * size.width() + (size.width() - columns) / 2;
        copy(resized(rows, columns).pixels, 0, columns, whole, at, size.width(), rows, columns);
        return new RawImage(size.height(), size.width(), channels, whole);
    }

    private RawImage middle(ImageSize size) {
        Proportion wanted = new Proportion(size.height(), size.width());
        int rows = Math.min(height, wanted.rows(width));
        int columns = Math.min(width, wanted.columns(height));
        if (rows == height && columns == width) {
            return this;
        }
        byte[] window = new byte[rows * columns * channels];
        int at = (height - rows) / 2 * width + (width - columns) / 2;
        copy(pixels, at, width, window, 0, columns, rows, columns);
        return new RawImage(rows, columns, channels, window);
    }

    /** Rows of pixels from one image to another; places and strides count pixels. */
    private void copy(byte[] from, int at, int stride, byte[] to, int place, int toStride, int rows, int columns) {
        for (int y = 0; y < rows; y++) {
            System.arraycopy(
                    from, (at + y * stride) * channels, to, (place + y * toStride) * channels, columns * channels);
        }
    }

    /**
     * This image at another size (area average when shrinking, bilinear when growing; the aspect ratio is not kept).
     *
     * @param newHeight rows wanted, at least 1
     * @param newWidth columns wanted, at least 1
     * @return the resized image, or this one where the size is right already
     */
    public RawImage resized(int newHeight, int newWidth) {
        if (newHeight == height && newWidth == width) {
            return this;
        }
        float[] in = new float[pixels.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = pixels[i] & 0xFF;
        }
        float[] out = new Resampler(height, width, newHeight, newWidth, channels).apply(in);
        byte[] bytes = new byte[out.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.max(0, Math.min(255, Math.round(out[i])));
        }
        return new RawImage(newHeight, newWidth, channels, bytes);
    }
}
