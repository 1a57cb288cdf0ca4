package org.espalier.torch.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder of IDX files ({@code train-images-idx3-ubyte.gz} ...) or of CIFAR binary files ({@code data_batch_1.bin} ...). */
final class RecordFolder {
    private static final Pattern IDX_IMAGES = Pattern.compile("(?:(.*)-)?images[-.]idx([34])-ubyte(\\.gz)?");
    private static final List<String> NAMES = List.of("batches.meta.txt", "fine_label_names.txt", "classes.txt");
    private static final Pattern CIFAR = Pattern.compile("(?:(data_batch_\\d+|test_batch)|(train|test))\\.bin");
    private static final int CIFAR_SIDE = 32;
    private static final int CIFAR_BYTES = 3 * CIFAR_SIDE * CIFAR_SIDE;

    private final Path folder;
    private final List<Path> files;

    private RecordFolder(Path folder, List<Path> files) {
        this.folder = folder;
        this.files = files;
        requireOneOfEach();
    }

    /**
     * Looks for such files directly in a folder.
     *
     * @param folder any path
     * @param classNames the names, or empty to take them from the folder or number the classes
     * @param context where digests of files are remembered
     * @return the source, or empty if the path is no folder or holds no such files
     */
    static Optional<ImageSource> open(Path folder, List<String> classNames, SourceContext context) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> list = Files.list(folder)) {
            List<Path> files = list.filter(RecordFolder::isRecord).sorted().toList();
            if (files.isEmpty()) {
                return Optional.empty();
            }
            files.forEach(Bounds::regular);
            RecordFolder records = new RecordFolder(folder, files);
            return Optional.of(LazySource.of(
                    () -> records.content(classNames, context),
                    settings -> settings.layout() == Layout.AUTO
                            ? ""
                            : settings.layout().toString(),
                    settings -> records.read(classNames, settings.layout())));
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Labels and names of classes lie in files of their own, which decide as much as the images. */
    private ContentDigest content(List<String> classNames, SourceContext context) {
        List<WholeFile> all = new ArrayList<>();
        files.forEach(file -> all.add(new WholeFile(file)));
        for (Path file : files) {
            Matcher idx = IDX_IMAGES.matcher(Paths.fileName(file));
            if (idx.matches()) {
                labelFiles(idx).forEach(labels -> all.add(new WholeFile(labels)));
            }
        }
        if (classNames.isEmpty()) {
            NAMES.stream().map(folder::resolve).filter(Files::exists).forEach(file -> all.add(new WholeFile(file)));
        }
        FileContents contents = FileContents.of(folder.toString(), all, ContentMemory.of(context, folder));
        ContentDigest.Builder builder = ContentDigest.of(classNames);
        for (int i = 0; i < all.size(); i++) {
            builder.addDigest(all.get(i).name(), "", contents.digest(i));
        }
        return builder.build();
    }

    private static boolean isRecord(Path file) {
        String name = Paths.fileName(file);
        return IDX_IMAGES.matcher(name).matches() || CIFAR.matcher(name).matches();
    }

    /** Two files of one part, such as a packed and an unpacked one, would count its images twice. */
    private void requireOneOfEach() {
        Map<String, Path> parts = new HashMap<>();
        Map<String, Path> kinds = new LinkedHashMap<>();
        for (Path file : files) {
            String name = Paths.fileName(file);
            Matcher idx = IDX_IMAGES.matcher(name);
            boolean isIdx = idx.matches();
            kinds.putIfAbsent(isIdx ? "IDX" : name.contains("_batch") ? "CIFAR-10" : "CIFAR-100", file);
            String part = isIdx ? part(idx).map(Part::name).orElse(prefix(idx)) : name;
            Path other = parts.putIfAbsent(part, file);
            if (other != null) {
                throw refused("two files of one part", List.of(other, file));
            }
        }
        if (kinds.size() > 1) {
            throw refused("files of several sets", kinds.values());
        }
    }

    private DataException refused(String what, Collection<Path> some) {
        return new DataException(folder + ": holds " + what + ", "
                + some.stream().map(Paths::fileName).collect(Collectors.joining(" and "))
                + ": expected one of them; remove the others");
    }

    private ImageSource read(List<String> given, Layout layout) {
        List<PackedImages> blocks = new ArrayList<>();
        for (Path file : files) {
            Matcher idx = IDX_IMAGES.matcher(Paths.fileName(file));
            blocks.add(idx.matches() ? idx(file, idx, layout) : cifar(file));
        }
        List<String> names = given.isEmpty() ? namesBeside(blocks) : given;
        return PackedImages.source(blocks, names);
    }

    private static String prefix(Matcher idx) {
        return idx.group(1) == null ? "" : idx.group(1);
    }

    private static Optional<Part> part(Matcher idx) {
        // a set may have its name before the part: emnist-letters-train
        String word = prefix(idx).replaceAll(".*[-_.]", "");
        return word.equals("t10k") ? Optional.of(Part.TEST) : Part.named(word);
    }

    private static String labelStem(Matcher idx) {
        return prefix(idx).isEmpty() ? "labels" : prefix(idx) + "-labels";
    }

    private List<Path> labelFiles(Matcher idx) {
        return Stream.of("-idx1-ubyte", ".idx1-ubyte", "-idx1-ubyte.gz", ".idx1-ubyte.gz")
                .map(end -> folder.resolve(labelStem(idx) + end))
                .filter(Files::exists)
                .toList();
    }

    private PackedImages idx(Path images, Matcher match, Layout layout) {
        String stem = labelStem(match);
        List<Path> labels = labelFiles(match);
        if (labels.isEmpty()) {
            throw new DataException("no labels for " + images + ": expected " + stem + "-idx1-ubyte or " + stem
                    + "-idx1-ubyte.gz beside it");
        }
        if (labels.size() > 1) {
            throw new DataException(folder + ": holds several files of labels for " + images + ": "
                    + labels.stream().map(Paths::fileName).toList() + "; expected one, remove the others");
        }
        return IdxFile.join(images.toString(), part(match), idx(images), idx(labels.get(0)), layout);
    }

    private static IdxFile idx(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Bounds.regular(file)))) {
            return IdxFile.read(file.toString(), in, Paths.fileName(file).endsWith(".gz"), Files.size(file));
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** CIFAR-10 has one label byte per record, CIFAR-100 ({@code train.bin}, {@code test.bin}) a coarse and a fine one. */
    private static PackedImages cifar(Path file) {
        String name = Paths.fileName(file);
        int labelBytes = name.contains("_batch") ? 1 : 2;
        int record = labelBytes + CIFAR_BYTES;
        byte[] content;
        try {
            Bounds.array(Bounds.regular(file).toString(), Files.size(file) + " bytes", Files.size(file));
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (content.length == 0 || content.length % record != 0) {
            throw new DataException(file + ": has " + content.length + " bytes: expected records of " + record
                    + " bytes; it is truncated or no CIFAR binary file, fetch it again");
        }
        int count = content.length / record;
        int[] labels = new int[count];
        byte[] pixels = new byte[count * CIFAR_BYTES];
        for (int i = 0; i < count; i++) {
            labels[i] = content[i * record + labelBytes - 1] & 0xFF;
            interleave(content, i * record + labelBytes, pixels, i * CIFAR_BYTES);
        }
        Part part = name.startsWith("test") ? Part.TEST : Part.TRAIN;
        return new PackedImages(file.toString(), Optional.of(part), CIFAR_SIDE, CIFAR_SIDE, 3, pixels, labels);
    }

    private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
        int area = CIFAR_SIDE * CIFAR_SIDE;
        for (int p = 0; p < area; p++) {
            for (int c = 0; c < 3; c++) {
                pixels[to + 3 * p + c] = planes[from + c * area + p];
            }
        }
    }

    private List<String> namesBeside(List<PackedImages> blocks) {
        for (String name : NAMES) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                try {
                    Bounds.array(Bounds.regular(file).toString(), Files.size(file) + " bytes", Files.size(file));
                    return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList();
                } catch (IOException e) {
                    throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
                }
            }
        }
        return PackedImages.numbered(blocks);
    }
}
