package org.espalier.torch.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Images of one shape as unsigned bytes, decoded once and memory-mapped from the cache. Immutable and safe for several threads.
 */
public final class ImageDataset {
    /**
     * The way in which images are brought to another size: the exact area average along an axis that shrinks, linear interpolation with
     * pixel centres at one half along an axis that grows.
     */
    public static final String RESIZE = "area-bilinear";

    private final DatasetHeader header;
    private final List<ByteBuffer> segments;

    ImageDataset(DatasetHeader header, List<ByteBuffer> segments) {
        this.header = header;
        this.segments = List.copyOf(segments);
    }

    DatasetHeader header() {
        return header;
    }

    /**
     * Opens a source: from the cache where it holds this source at this size, otherwise by decoding every image.
     *
     * @param source a folder, a zip, an {@code .npz}, or the name of a known set
     * @param settings the size wanted
     * @param context folders, permission to download, where warnings go
     * @return the data set
     * @throws DataException if the source is missing, empty or damaged, has fewer than two classes, or more than 1 % of its images are corrupt
     */
    public static ImageDataset open(String source, DatasetSettings settings, SourceContext context) {
        return open(source, settings, context, content -> {});
    }

    /**
     * The same, and says which data it is before any image is decoded.
     *
     * @param source a folder, a zip, an {@code .npz}, or the name of a known set
     * @param settings the size wanted
     * @param context folders, permission to download, where warnings go
     * @param identified hears what the source holds; what it throws ends the opening
     * @return the data set
     * @throws DataException as above
     */
    public static ImageDataset open(
            String source, DatasetSettings settings, SourceContext context, Consumer<ContentDigest> identified) {
        try (ImageSource opened = DataSources.open(source, context).with(settings)) {
            identified.accept(opened.content());
            return new DatasetCache(context).get(source, opened, settings);
        }
    }

    /**
     * Images of classes that a program has in memory as bytes; the classes are called by their numbers.
     *
     * @param height rows of each image
     * @param width columns of each image
     * @param channels values per pixel
     * @param pixels images x height x width x channels, row by row, unsigned bytes; copied
     * @param labels class numbers from 0, one for each image
     * @return the data set, in no cache
     * @throws DataException where the sizes do not fit each other, or a label is below 0
     */
    public static ImageDataset of(int height, int width, int channels, byte[] pixels, int[] labels) {
        return ArrayImages.ofBytes(height, width, channels, pixels, labels);
    }

    /**
     * The same of numbers: what lies in 0..1 is taken so, else every channel is brought to bytes from its least to its largest value ({@link
     * #scaling}).
     *
     * @param height rows of each image
     * @param width columns of each image
     * @param channels values per pixel
     * @param values images x height x width x channels, row by row, finite; copied
     * @param labels class numbers from 0, one for each image
     * @return the data set, in no cache
     * @throws DataException where the sizes do not fit each other, a value is not finite, or a label is below 0
     */
    public static ImageDataset of(int height, int width, int channels, float[] values, int[] labels) {
        return ArrayImages.ofFloats(height, width, channels, values, labels);
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

    /** What the labels are called. */
    public LabelNames labelNames() {
        return new LabelNames(header.classNames(), header.valueNames());
    }

    /**
     * The labels of some images.
     *
     * @param chosen from 0 to {@link #count()} - 1 each
     * @return classes, or numbers where the source labels with these
     */
    public HostLabels labels(int[] chosen) {
        int numbers = header.valueNames().size();
        if (numbers == 0) {
            return new ClassLabels(Arrays.stream(chosen).mapToLong(this::label).toArray());
        }
        float[] values = new float[chosen.length * numbers];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(header.values(), chosen[i] * numbers, values, i * numbers, numbers);
        }
        return new ValueLabels(values, numbers);
    }

    /**
     * The part that the source itself puts an image in.
     *
     * @param index from 0 to {@link #count()} - 1
     * @return the part, or empty if the source says nothing
     */
    public Optional<Part> part(int index) {
        return Part.at(header.parts()[index]);
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
     * How the stored values became bytes. It belongs to every model that is trained on these images.
     *
     * @return {@link Scaling#BY_TYPE} for pictures and bytes
     */
    public Scaling scaling() {
        return header.scaling();
    }

    /**
     * The share of values that lay outside the range of {@link #scaling()} and were clipped.
     *
     * @return from 0 to 1
     */
    public double clipped() {
        return header.clipped();
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
