package org.espalier.torch.data;

import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.espalier.files.Digests;
import org.espalier.service.Lazy;

/**
 * Reads class labels from paths: {@code class/image.jpg}, under any number of folders that all images share, and under
 * {@code train}, {@code valid} and {@code test} where the source is divided already.
 */
final class ClassFolders {
    private final String where;
    private final SourceContext context;
    private final SortedSet<String> classes = new TreeSet<>();
    private final Map<String, String> spelling = new HashMap<>();

    private ClassFolders(String where, SourceContext context) {
        this.where = where;
        this.context = context;
    }

    /** One file; {@code path} uses slashes. */
    record Entry(String path, Bytes bytes) {
        private String first() {
            return path.substring(0, Math.max(0, path.indexOf('/')));
        }

        private String folder() {
            return path.substring(0, Math.max(0, path.lastIndexOf('/')));
        }

        private int depth() {
            return (int) path.chars().filter(c -> c == '/').count();
        }

        private Entry below(String folder) {
            return new Entry(path.substring(folder.length() + 1), bytes);
        }
    }

    /** The content of one file. */
    interface Bytes extends FileContents.Content {
        byte[] read() throws IOException;

        /** As of {@link ContentMemory#stamp}; empty where it is not to be remembered. */
        default Optional<FileStamp> stamp(ContentMemory memory) throws IOException {
            return Optional.empty();
        }

        @Override
        default byte[] digest(ContentMemory memory) throws IOException {
            return memory.digest(stamp(memory), () -> Digests.sha256().digest(read()));
        }
    }

    /**
     * Makes the source.
     *
     * @param where what messages call it
     * @param files all files, in any order
     * @param folders all folders, with slashes and without one at the end
     * @param leftOut what the source left out itself; the files that are no images are added
     */
    static ImageSource open(
            String where,
            Collection<Entry> files,
            Collection<String> folders,
            LeftOut leftOut,
            SourceContext context,
            Runnable close) {
        List<Entry> images = images(files);
        countOthers(files, images, leftOut);
        String others = leftOut.count() == 0 ? "" : leftOut.count() + " file(s) in " + where + " left out: " + leftOut;
        if (images.isEmpty()) {
            throw new DataException(where + ": holds no images, expected one sub-folder per class with"
                    + " .jpg, .jpeg, .png or .bmp files in it" + (others.isEmpty() ? "" : "; " + others));
        }
        if (!others.isEmpty()) {
            context.warnings().accept(others);
        }
        List<String> visible = folders.stream().filter(ClassFolders::isVisible).toList();
        return new ClassFolders(where, context).build(images, visible, close);
    }

    private static List<Entry> images(Collection<Entry> files) {
        return files.stream()
                .filter(file -> ImageFiles.isImage(file.path()) && isVisible(file.path()))
                .sorted(Comparator.comparing(Entry::path))
                .toList();
    }

    /** A licence above the folders of images is no image that somebody may miss; any file beside images may be. */
    private static void countOthers(Collection<Entry> files, List<Entry> images, LeftOut leftOut) {
        Set<String> foldersOfImages = images.stream().map(Entry::folder).collect(Collectors.toSet());
        for (Entry file : files) {
            if (Litter.isOn(file.path())) {
                continue;
            }
            if (!isVisible(file.path())) {
                leftOut.because("hidden");
            } else if (!ImageFiles.isImage(file.path())
                    && (foldersOfImages.contains(file.folder()) || LeftOut.isPicture(file.path()))) {
                leftOut.file(file.path());
            }
        }
    }

    private static boolean isVisible(String path) {
        for (String segment : path.split("/")) {
            if (segment.startsWith(".") || Litter.isName(segment)) {
                return false;
            }
        }
        return true;
    }

    private ImageSource build(List<Entry> images, List<String> folders, Runnable close) {
        List<Entry> inner = images;
        List<String> innerFolders = folders;
        while (sharesTop(inner)) {
            String top = inner.get(0).first();
            inner = inner.stream().map(e -> e.below(top)).toList();
            innerFolders = below(innerFolders, top);
        }
        boolean divided = inner.stream()
                .allMatch(e -> e.depth() >= 2 && Part.named(e.first()).isPresent());
        findClasses(inner, innerFolders, divided);
        return listed(labelled(inner, divided), close);
    }

    private ImageSource listed(List<Labelled> images, Runnable close) {
        List<String> names = List.copyOf(classes);
        Lazy<FileContents> contents = Lazy.of(() -> FileContents.of(
                where,
                images.stream().map(image -> image.file().bytes()).toList(),
                ContentMemory.of(context, Path.of(where))));
        List<ImageSource.Item> items = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            Labelled image = images.get(i);
            int at = i;
            items.add(new ImageSource.Item(
                    image.file().path(),
                    names.indexOf(image.className()),
                    image.part(),
                    () -> ImageFiles.decode(
                            unchanged(image.file(), contents.get().digest(at)))));
        }
        return new Listed(names, items, Lazy.of(() -> content(names, images, contents.get())), close);
    }

    /** What is decoded is what was identified, even if somebody writes at this moment. */
    private byte[] unchanged(Entry file, byte[] digest) throws IOException {
        byte[] bytes = file.bytes().read();
        if (!Arrays.equals(digest, Digests.sha256().digest(bytes))) {
            throw new DataException(
                    where + ": " + file.path() + " changed while it was read; start again when nobody writes there");
        }
        return bytes;
    }

    private static ContentDigest content(List<String> names, List<Labelled> images, FileContents contents) {
        ContentDigest.Builder builder = ContentDigest.of(names);
        for (int i = 0; i < images.size(); i++) {
            Labelled image = images.get(i);
            String part = image.part().map(Part::name).orElse("");
            builder.addDigest(image.className(), part + "/" + image.name(), contents.digest(i));
        }
        return builder.build();
    }

    /**
     * An image whose class is known.
     *
     * @param name within its class
     */
    private record Labelled(Entry file, Optional<Part> part, String className, String name) {}

    private static boolean sharesTop(List<Entry> images) {
        String top = images.get(0).first();
        return images.stream().allMatch(e -> e.depth() >= 2 && e.first().equals(top));
    }

    private static List<String> below(List<String> folders, String top) {
        return folders.stream()
                .filter(f -> f.startsWith(top + "/"))
                .map(f -> f.substring(top.length() + 1))
                .toList();
    }

    private void findClasses(List<Entry> images, List<String> folders, boolean divided) {
        for (Entry image : images) {
            Entry inPart = divided ? image.below(image.first()) : image;
            if (inPart.depth() >= 1) {
                classes.add(className(inPart.first()));
            }
        }
        for (String folder : folders) {
            String name = divided ? folder.substring(folder.indexOf('/') + 1) : folder;
            boolean isClass = divided == folder.contains("/") && !name.contains("/");
            if (isClass && !classes.contains(className(name))) {
                throw new DataException("class folder '" + folder + "' in " + where
                        + " holds no images: add .jpg, .png or" + " .bmp files to it or remove it");
            }
        }
    }

    /**
     * A letter with an accent can be written as one character or as two, and which one it is depends on the system that made the folder.
     * Classes are told apart by what people read.
     */
    private String className(String folder) {
        String name = Normalizer.normalize(folder, Normalizer.Form.NFC);
        String known = spelling.putIfAbsent(name, folder);
        if (known != null && !known.equals(folder)) {
            throw new DataException(where + ": has two class folders that both read '" + name
                    + "', in two spellings of Unicode: expected one; join them");
        }
        return name;
    }

    private List<Labelled> labelled(List<Entry> images, boolean divided) {
        List<Labelled> labelled = new ArrayList<>();
        int outside = 0;
        for (Entry image : images) {
            Optional<Part> part = divided ? Part.named(image.first()) : Optional.empty();
            Entry inPart = divided ? image.below(image.first()) : image;
            if (inPart.depth() == 0) {
                outside++;
                continue;
            }
            String folder = inPart.first();
            labelled.add(
                    new Labelled(image, part, className(folder), inPart.path().substring(folder.length() + 1)));
        }
        if (outside > 0) {
            context.warnings().accept(outside + " image(s) in " + where + " lie in no class folder and are left out");
        }
        return labelled;
    }

    /** A source whose items are known. */
    record Listed(List<String> classNames, List<Item> items, Lazy<ContentDigest> digest, Runnable closing)
            implements ImageSource {
        @Override
        public String fingerprint() {
            return content().sha256();
        }

        @Override
        public ContentDigest content() {
            return digest.get();
        }

        @Override
        public void close() {
            closing.run();
        }
    }
}
