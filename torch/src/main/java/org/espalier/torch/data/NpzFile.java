package org.espalier.torch.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The arrays of an {@code .npz} that hold images and labels, found by their names. Only headers are read before all of them are known
 * to fit together and into memory.
 *
 * @param file the archive
 * @param parts images and labels by part; {@code ""} where the file is not divided, else {@code test}, {@code train}, {@code valid}
 * @param others names of arrays that are neither
 */
record NpzFile(Path file, SortedMap<String, Pair> parts, List<String> others) {
    private static final String PARTS = "(train|training|val|valid|validation|test|testing)";
    private static final Pattern KEY =
            Pattern.compile("(?:" + PARTS + "_)?(x|images|data|y|labels)(?:_" + PARTS + ")?", Pattern.CASE_INSENSITIVE);
    private static final String ENDING = ".npy";

    /** An array by its name in the archive, without its ending. */
    record Array(String name, NpyHeader header) {}

    /** Images and their labels. */
    record Pair(Array images, Array labels) {}

    static NpzFile of(Path file) {
        Map<String, List<Array>> images = new TreeMap<>();
        Map<String, List<Array>> labels = new TreeMap<>();
        List<String> others = new ArrayList<>();
        try (ZipFile zip = ZipDirectory.open(file).zip()) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName().replaceAll("\\.npy$", "");
                Matcher key = KEY.matcher(name);
                boolean known = entry.getName().length() > name.length() && key.matches();
                if (!known || key.group(1) != null && key.group(3) != null) {
                    others.add(name);
                    continue;
                }
                String word = key.group(2).toLowerCase(Locale.ROOT);
                Map<String, List<Array>> kind = word.equals("y") || word.equals("labels") ? labels : images;
                Array array = new Array(name, header(file + ":" + name, zip, entry));
                kind.computeIfAbsent(part(key), part -> new ArrayList<>()).add(array);
            }
        } catch (IOException e) {
            throw damaged(file, e);
        }
        return new NpzFile(file, pairs(file, images, labels), List.copyOf(others));
    }

    private static DataException damaged(Path file, IOException e) {
        if (e instanceof FileSystemException) {
            return new DataException(file + ": cannot be read: " + Reasons.of(e) + "; check its permissions", e);
        }
        return new DataException(file + ": is truncated or no .npz file (" + e.getMessage() + "); save it again", e);
    }

    private static String part(Matcher key) {
        String word = key.group(1) != null ? key.group(1) : key.group(3);
        return Optional.ofNullable(word)
                .flatMap(Part::named)
                .map(part -> part.name().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    private static NpyHeader header(String name, ZipFile zip, ZipEntry entry) throws IOException {
        if (Bounds.isBomb(entry.getCompressedSize(), entry.getSize())) {
            throw new DataException(name + " unpacks from " + entry.getCompressedSize() + " to " + entry.getSize()
                    + " bytes: images do not pack that well; expected an array of images, save it again");
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(zip.getInputStream(entry), 1024))) {
            NpyHeader header = NpyHeader.read(name, in);
            if (entry.getSize() >= 0 && header.dataBytes() > entry.getSize()) {
                throw new DataException(name + " claims the shape " + header.shapeText() + " of " + header.type() + ", "
                        + header.dataBytes() + " bytes, and has " + entry.getSize()
                        + ": it is truncated or damaged, save it again");
            }
            return header;
        }
    }

    private static SortedMap<String, Pair> pairs(
            Path file, Map<String, List<Array>> images, Map<String, List<Array>> labels) {
        if (images.isEmpty() && labels.isEmpty()) {
            throw new DataException(file + ": holds no images, expected arrays x and y, or images and labels");
        }
        SortedMap<String, Pair> pairs = new TreeMap<>();
        TreeMap<String, List<Array>> all = new TreeMap<>(images);
        labels.forEach((part, arrays) -> all.merge(part, arrays, NpzFile::joined));
        if (all.size() > 1 && all.containsKey("")) {
            List<Array> arrays = all.values().stream().flatMap(List::stream).toList();
            throw new DataException(file + ": holds arrays of the whole and of parts: " + names(arrays)
                    + "; expected either x and y, or x_train, y_train and so on; remove one kind");
        }
        long memory = 0;
        for (String part : all.keySet()) {
            Array x = only(file, part, "images", images.getOrDefault(part, List.of()));
            Array y = only(file, part, "labels", labels.getOrDefault(part, List.of()));
            Pair pair = new Pair(x, y);
            check(file, part, pair);
            memory += x.header().dataBytes() + 2 * x.header().size();
            pairs.put(part, pair);
        }
        Bounds.memory(file.toString(), memory);
        return pairs;
    }

    private static List<Array> joined(List<Array> some, List<Array> more) {
        List<Array> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static String names(List<Array> arrays) {
        return String.join(", ", arrays.stream().map(Array::name).sorted().toList());
    }

    private static Array only(Path file, String part, String kind, List<Array> arrays) {
        String where = where(file, part);
        if (arrays.isEmpty()) {
            throw new DataException(
                    where + ": has " + (kind.equals("images") ? "labels but no images" : "images but no labels")
                            + ": expected arrays x and y, or images and labels");
        }
        if (arrays.size() > 1) {
            throw new DataException(where + ": has several arrays of " + kind + ": " + names(arrays)
                    + "; expected one, remove or rename the others");
        }
        return arrays.get(0);
    }

    private static String where(Path file, String part) {
        return file + (part.isEmpty() ? "" : " (" + part + ")");
    }

    private static void check(Path file, String part, Pair pair) {
        NpyHeader images = pair.images().header();
        int[] shape = images.shape();
        if (shape.length < 3
                || shape.length > 4
                || images.size() == 0
                || pair.labels().header().size() != shape[0]) {
            throw new DataException(where(file, part) + ": has images of shape " + Arrays.toString(shape)
                    + " and labels of shape " + pair.labels().header().shapeText()
                    + ": expected [n, h, w], [n, h, w, c] or [n, c, h, w], and [n]");
        }
        if (shape[0] > Bounds.MOST_IMAGES) {
            throw new DataException(where(file, part) + ": has " + shape[0] + " images: expected at most "
                    + Bounds.MOST_IMAGES + "; divide it");
        }
        Bounds.array(where(file, part), images.shapeText(), images.dataBytes());
    }

    /** Reads the values, checked by the archive's checksum. */
    NpyArray read(Array array) {
        String name = file + ":" + array.name();
        try (ZipFile zip = ZipDirectory.open(file).zip()) {
            ZipEntry entry = zip.getEntry(array.name() + ENDING);
            if (entry == null) {
                throw new IOException(array.name() + ENDING + " is gone");
            }
            try (CheckedInputStream in =
                    new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry), 1 << 16), new CRC32())) {
                NpyArray values = NpyArray.read(name, in);
                boolean whole = in.read() < 0;
                if (whole
                        && entry.getCrc() >= 0
                        && entry.getCrc() != in.getChecksum().getValue()) {
                    throw new IOException("the checksum of " + array.name() + " does not match");
                }
                return values;
            }
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }
}
