package org.espalier.torch.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * NumPy archives: arrays {@code x} and {@code y}, or {@code images} and {@code labels}, alone or divided as {@code x_train},
 * {@code train_images}, {@code val_images}, {@code x_test} and so on. Images are {@code [n, h, w]}, {@code [n, h, w, c]} or
 * {@code [n, c, h, w]}, of any number of channels. Bytes are taken as they are; other values are scaled to bytes: by 255 where they
 * lie between 0 and 1, otherwise channel by channel from the least to the largest value of the training images.
 */
public final class NpzSource implements DataSource {
    private static final Pattern KEY =
            Pattern.compile("(?:(train|val|valid|validation|test)_)?(x|X|images|data|y|labels)"
                    + "(?:_(train|val|valid|validation|test))?\\.npy");

    @Override
    public String description() {
        return "FILE.npz:  NumPy arrays x and y (or images and labels, or x_train, train_images, ...), any number of channels";
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        Path file = Paths.parse(source);
        if (!Paths.fileName(file).endsWith(".npz")) {
            return Optional.empty();
        }
        try {
            String key = file.toAbsolutePath().normalize() + " " + Files.size(file) + " "
                    + Files.getLastModifiedTime(file).toMillis();
            return Optional.of(new LazySource(key, () -> read(file, key)));
        } catch (IOException e) {
            throw new DataException("data source " + file + " does not exist or cannot be read: check the path", e);
        }
    }

    private static final class Pair {
        private @Nullable NpyArray images;
        private @Nullable NpyArray labels;
    }

    private static ImageSource read(Path file, String fingerprint) {
        Map<String, Pair> parts = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                Matcher key = KEY.matcher(entry.getName());
                if (key.matches()) {
                    put(parts, key, array(file + ":" + entry.getName(), zip, entry));
                }
            }
        } catch (IOException e) {
            throw new DataException(file + " is truncated or no .npz file (" + e.getMessage() + "): save it again", e);
        }
        if (parts.isEmpty()) {
            throw new DataException(file + " holds no images: expected arrays x and y, or images and labels");
        }
        parts.forEach((part, pair) -> check(file, part, pair));
        return convert(file, parts, fingerprint);
    }

    private static void put(Map<String, Pair> parts, Matcher key, NpyArray array) {
        String part = key.group(1) != null ? key.group(1) : key.group(3) != null ? key.group(3) : "";
        Pair pair = parts.computeIfAbsent(part, p -> new Pair());
        if (key.group(2).equals("y") || key.group(2).equals("labels")) {
            pair.labels = array;
        } else {
            pair.images = array;
        }
    }

    private static NpyArray array(String name, ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
            return NpyArray.read(name, in);
        }
    }

    private static void check(Path file, String part, Pair pair) {
        NpyArray images = pair.images;
        NpyArray labels = pair.labels;
        String where = file + (part.isEmpty() ? "" : " (" + part + ")");
        if (images == null || labels == null) {
            throw new DataException(where + " has " + (images == null ? "labels but no images" : "images but no labels")
                    + ": expected arrays x and y, or images and labels");
        }
        int[] shape = images.shape();
        if (shape.length < 3 || shape.length > 4 || images.size() == 0 || labels.size() != shape[0]) {
            throw new DataException(where + " has images of shape " + Arrays.toString(shape) + " and labels of shape "
                    + Arrays.toString(labels.shape()) + ": expected [n, h, w], [n, h, w, c] or [n, c, h, w], and [n]");
        }
    }

    private static ImageSource convert(Path file, Map<String, Pair> parts, String fingerprint) {
        TreeSet<Long> values = new TreeSet<>();
        parts.values().forEach(pair -> values.addAll(labels(file, pair)));
        List<Long> classes = new ArrayList<>(values);
        Pair training = parts.containsKey("train")
                ? parts.get("train")
                : parts.values().iterator().next();
        ImageArray.Scale scale =
                ImageArray.of(file.toString(), images(training)).scale();
        List<PackedImages> blocks = new ArrayList<>();
        parts.forEach((part, pair) -> {
            ImageArray array = ImageArray.of(file.toString(), images(pair));
            int[] numbers = labels(file, pair).stream()
                    .mapToInt(value -> Collections.binarySearch(classes, value))
                    .toArray();
            String name = part.isEmpty() ? file.toString() : file + ":" + part;
            blocks.add(array.pack(name, Part.named(part), scale, numbers));
        });
        List<String> names = classes.stream().map(String::valueOf).toList();
        return PackedImages.source(blocks, names, fingerprint);
    }

    private static NpyArray images(Pair pair) {
        return Objects.requireNonNull(pair.images);
    }

    private static List<Long> labels(Path file, Pair pair) {
        NpyArray array = Objects.requireNonNull(pair.labels);
        List<Long> labels = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            double value = array.get(i);
            if (value != Math.rint(value) || Double.isInfinite(value)) {
                throw new DataException(
                        file + " gives image " + i + " the label " + value + ": expected whole numbers");
            }
            labels.add((long) value);
        }
        return labels;
    }
}
