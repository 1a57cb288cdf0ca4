package org.espalier.torch.data;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Images of one shape as unsigned bytes, decoded once and memory-mapped from the cache. Immutable and safe for several threads.
 */
public final class ImageDataset {
    private final DatasetHeader header;
    private final List<ByteBuffer> segments;

    ImageDataset(DatasetHeader header, List<ByteBuffer> segments) {
        this.header = header;
        this.segments = List.copyOf(segments);
    }

    /**
     * Opens a source: from the cache where it holds this source at this size, otherwise by decoding every image.
     *
     * @param source a folder, a zip, an {@code .npz}, or the name of a known set
     * @param settings the size wanted
     * @param context folders, permission to download, where warnings go
     * @return the data set
     * @throws DataException if the source is missing, empty or damaged, or more than 1 % of its images are corrupt
     */
    public static ImageDataset open(String source, DatasetSettings settings, SourceContext context) {
        try (ImageSource opened = DataSources.open(source, context)) {
            return new DatasetCache(context).get(source, opened, settings);
        }
    }

    /**
     * The number of images.
     *
     * @return at least 1
     */
    public int count() {
        return header.labels().length;
    }

    /**
     * Rows of every image.
     *
     * @return at least 1
     */
    public int height() {
        return header.height();
    }

    /**
     * Columns of every image.
     *
     * @return at least 1
     */
    public int width() {
        return header.width();
    }

    /**
     * Values per pixel: 1 for grey, 3 for RGB, any for arrays.
     *
     * @return at least 1
     */
    public int channels() {
        return header.channels();
    }

    /**
     * The class names in label order.
     *
     * @return the names
     */
    public List<String> classNames() {
        return header.classNames();
    }

    /**
     * The class of one image.
     *
     * @param index from 0 to {@link #count()} - 1
     * @return a place in {@link #classNames()}
     */
    public int label(int index) {
        return header.labels()[index];
    }

    /**
     * The part that the source itself puts an image in.
     *
     * @param index from 0 to {@link #count()} - 1
     * @return the part, or empty if the source says nothing
     */
    public Optional<Part> part(int index) {
        int part = header.parts()[index];
        return part < 0 ? Optional.empty() : Optional.of(Part.values()[part]);
    }

    /**
     * SHA-256 over shape, labels, class names and every pixel: equal digests mean equal data, wherever it came from.
     *
     * @return 64 hexadecimal digits
     */
    public String digest() {
        return header.digest();
    }

    /**
     * The images that were left out because they are corrupt, each with the reason.
     *
     * @return one line per image
     */
    public List<String> skipped() {
        return header.skipped();
    }

    /**
     * Copies one image.
     *
     * @param index from 0 to {@link #count()} - 1
     * @param target receives {@code height * width * channels} unsigned bytes, channels together
     * @param offset where the first one goes
     */
    public void read(int index, byte[] target, int offset) {
        int size = header.imageBytes();
        int perSegment = DatasetCache.imagesPerSegment(size);
        segments.get(index / perSegment).get(index % perSegment * size, target, offset, size);
    }
}
