package org.espalier.torch.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Images that a program has in memory as one array, as a data set. Nothing is written to the cache. */
final class ArrayImages {
    private static final int LARGEST = 255;

    private ArrayImages() {}

    /** @param pixels images x height x width x channels, row by row; copied */
    static ImageDataset ofBytes(int height, int width, int channels, byte[] pixels, int[] labels) {
        requireSizes(height, width, channels, pixels.length, labels);
        return dataset(height, width, channels, pixels.clone(), Scaling.BY_TYPE, labels);
    }

    /** @param values images x height x width x channels, row by row; copied */
    static ImageDataset ofFloats(int height, int width, int channels, float[] values, int[] labels) {
        requireSizes(height, width, channels, values.length, labels);
        double[] least = new double[channels];
        double[] largest = new double[channels];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DataException("images: image " + i / (values.length / labels.length) + " has the value "
                        + values[i] + ", expected finite numbers");
            }
            least[i % channels] = Math.min(least[i % channels], values[i]);
            largest[i % channels] = Math.max(largest[i % channels], values[i]);
        }
        Scaling scaling = Scaling.between("images", least, largest);
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < pixels.length; i++) {
            double value = (values[i] - scaling.offset().get(i % channels))
                    * scaling.factor().get(i % channels);
            pixels[i] = (byte) Math.round(Math.max(0, Math.min(LARGEST, value)));
        }
        return dataset(height, width, channels, pixels, scaling, labels);
    }

    private static void requireSizes(int height, int width, int channels, int values, int[] labels) {
        if (height < 1 || width < 1 || channels < 1) {
            throw new DataException("images: expected a height, a width and channels of at least 1, got " + height
                    + ", " + width + " and " + channels);
        }
        long size = (long) height * width * channels;
        if (labels.length == 0 || values != size * labels.length) {
            throw new DataException("images: expected " + labels.length + " x " + height + "x" + width + "x" + channels
                    + " values, as many images as labels and at least one, got " + values);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= Bounds.MOST_IMAGES) {
                throw new DataException(
                        "labels: image " + i + " has the label " + labels[i] + ", expected class numbers from 0");
            }
        }
    }

    private static ImageDataset dataset(
            int height, int width, int channels, byte[] pixels, Scaling scaling, int[] labels) {
        int classes = 1 + Arrays.stream(labels).max().orElseThrow();
        if (classes < 2) {
            throw new DataException("labels: all are 0, expected at least two classes, got 1");
        }
        byte[] parts = new byte[labels.length];
        Arrays.fill(parts, Part.place(Optional.empty()));
        DatasetHeader header = new DatasetHeader(
                height,
                width,
                channels,
                labels.clone(),
                parts,
                IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
                List.of(),
                new float[0],
                List.of(),
                scaling,
                0,
                "");
        int size = header.imageBytes();
        List<ByteBuffer> images = IntStream.range(0, labels.length)
                .mapToObj(i -> ByteBuffer.wrap(pixels, i * size, size).slice())
                .toList();
        return DatasetCache.inMemory(header.withDigest(DatasetCache.digest(header, images)), images);
    }
}
