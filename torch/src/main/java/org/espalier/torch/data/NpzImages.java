package org.espalier.torch.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Turns the arrays of an {@link NpzFile} into images and labels. */
final class NpzImages {
    private final NpzFile npz;
    private final DatasetSettings settings;
    private final List<String> names = new ArrayList<>();
    private final List<Optional<Part>> parts = new ArrayList<>();
    private final List<ImageArray> arrays = new ArrayList<>();
    private final List<long[]> values = new ArrayList<>();

    private NpzImages(NpzFile npz, DatasetSettings settings) {
        this.npz = npz;
        this.settings = settings;
    }

    static ImageSource read(NpzFile npz, DatasetSettings settings) {
        NpzImages images = new NpzImages(npz, settings);
        npz.parts().forEach(images::add);
        return images.convert();
    }

    private void add(String part, NpzFile.Pair pair) {
        String name = part.isEmpty() ? npz.file().toString() : npz.file() + ":" + part;
        names.add(name);
        parts.add(Part.named(part));
        arrays.add(ImageArray.of(name, npz.read(pair.images()), settings.layout()));
        values.add(labels(name, npz.read(pair.labels())));
    }

    private static long[] labels(String name, NpyArray array) {
        long[] labels = new long[array.size()];
        for (int i = 0; i < labels.length; i++) {
            double value = array.get(i);
            if (value != Math.rint(value) || Double.isInfinite(value)) {
                throw new DataException(
                        name + " gives image " + i + " the label " + value + ": expected whole numbers");
            }
            labels[i] = (long) value;
        }
        return labels;
    }

    private ImageSource convert() {
        long[] classes = values.stream()
                .flatMapToLong(Arrays::stream)
                .distinct()
                .sorted()
                .toArray();
        List<String> classNames =
                Arrays.stream(classes).mapToObj(Long::toString).toList();
        List<int[]> labels = values.stream()
                .map(some -> Arrays.stream(some)
                        .mapToInt(value -> Arrays.binarySearch(classes, value))
                        .toArray())
                .toList();
        Scaling scaling = scaling(labels, classNames);
        List<PackedImages> blocks = new ArrayList<>();
        long clipped = 0;
        long all = 0;
        for (int b = 0; b < arrays.size(); b++) {
            ImageArray.Bytes bytes = arrays.get(b).bytes(scaling);
            Layout.Axes axes = arrays.get(b).axes();
            blocks.add(new PackedImages(
                    names.get(b),
                    parts.get(b),
                    axes.height(),
                    axes.width(),
                    axes.channels(),
                    bytes.pixels(),
                    labels.get(b)));
            clipped += bytes.clipped();
            all += bytes.pixels().length;
        }
        return new Scaled(PackedImages.source(blocks, classNames), scaling, (double) clipped / all);
    }

    private Scaling scaling(List<int[]> labels, List<String> classNames) {
        long bytes = arrays.stream().filter(ImageArray::isBytes).count();
        if (bytes == arrays.size()) {
            return Scaling.BY_TYPE;
        }
        if (bytes > 0) {
            throw new DataException(
                    npz.file() + ": has some images of 8 bits and some of other values: expected one type"
                            + " for all parts; save them alike");
        }
        Optional<Scaling> given = settings.scaling();
        if (given.isPresent()) {
            return known(given.get());
        }
        Map<Integer, int[]> training = training(labels, classNames);
        if (training.size() != 1) {
            throw new DataException(npz.file() + ": has no training images to take the range of values from: expected"
                    + " arrays x and y, or x_train and y_train");
        }
        Map.Entry<Integer, int[]> block = training.entrySet().iterator().next();
        return arrays.get(block.getKey()).scaling(block.getValue());
    }

    private Scaling known(Scaling given) {
        if (given.byType()) {
            throw new DataException(
                    npz.file() + ": holds values of other types than unsigned bytes, the model was trained on"
                            + " 8-bit images: expected uint8; bring them to 0..255 as the training images were");
        }
        return given;
    }

    /** The training images by block, as places in it; blocks without any are left out. */
    private Map<Integer, int[]> training(List<int[]> labels, List<String> classNames) {
        int[] all = labels.stream().flatMapToInt(Arrays::stream).toArray();
        byte[] given = new byte[all.length];
        int[] block = new int[all.length];
        int[] place = new int[all.length];
        int at = 0;
        for (int b = 0; b < labels.size(); b++) {
            for (int i = 0; i < labels.get(b).length; i++, at++) {
                given[at] = Part.place(parts.get(b));
                block[at] = b;
                place[at] = i;
            }
        }
        int[] indices = settings.training()
                .map(t -> Split.indices(all, given, classNames, t.shares(), t.seed())
                        .get(Part.TRAIN.ordinal()))
                .orElseGet(() -> IntStream.range(0, all.length)
                        .filter(i -> Part.at(given[i]).orElse(Part.TRAIN) == Part.TRAIN)
                        .toArray());
        Map<Integer, int[]> training = new TreeMap<>();
        for (int b = 0; b < labels.size(); b++) {
            int wanted = b;
            int[] places = Arrays.stream(indices)
                    .filter(i -> block[i] == wanted)
                    .map(i -> place[i])
                    .toArray();
            if (places.length > 0) {
                training.put(b, places);
            }
        }
        return training;
    }

    /** Images with the rule that made them bytes. */
    private record Scaled(ImageSource images, Scaling scaling, double clipped) implements ImageSource {
        @Override
        public List<String> classNames() {
            return images.classNames();
        }

        @Override
        public List<Item> items() {
            return images.items();
        }

        @Override
        public String fingerprint() {
            return images.fingerprint();
        }

        @Override
        public ContentDigest content() {
            return images.content();
        }
    }
}
