package org.espalier.torch.data;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lists a folder of images. Links are followed, but never around in a circle, and only regular files are ever opened. Names are
 * right in every locale: they are read as the UTF-8 that the disk holds.
 */
final class FolderWalk extends SimpleFileVisitor<Path> {
    private static final int DEEPEST = 8;
    private static final int MOST_FILES = 2 * Bounds.MOST_IMAGES;

    final List<ClassFolders.Entry> files = new ArrayList<>();
    final List<String> folders = new ArrayList<>();
    final LeftOut leftOut = new LeftOut();
    private final Path root;
    private final Deque<String> above = new ArrayDeque<>();
    private int seen;

    private FolderWalk(Path root) {
        this.root = root;
    }

    static FolderWalk of(Path root) throws IOException {
        FolderWalk walk = new FolderWalk(root);
        Files.walkFileTree(root, Set.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, walk);
        return walk;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (!folder.equals(root) && Litter.isName(Paths.fileName(folder))) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        String name = folder.equals(root) ? "" : name(folder);
        if (!name.isEmpty()) {
            folders.add(name);
        }
        above.push(name);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
        above.pop();
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (++seen > MOST_FILES) {
            throw new DataException(
                    root + ": holds more than " + MOST_FILES + " files: expected a data set; check its links");
        }
        if (Litter.isName(Paths.fileName(file))) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isDirectory()) {
            leftOut.because("folder(s) deeper than " + DEEPEST);
        } else if (attributes.isSymbolicLink()) {
            leftOut.because("link(s) that lead nowhere", name(file));
        } else if (!attributes.isRegularFile()) {
            leftOut.because("pipe(s), socket(s) or device(s)");
        } else {
            files.add(new ClassFolders.Entry(name(file), new InFolder(file)));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof FileSystemLoopException) {
            leftOut.because("link(s) back to a folder above", Paths.fileName(file));
            return FileVisitResult.CONTINUE;
        }
        // what is never looked into need not be readable
        if (!file.equals(root) && Litter.isName(Paths.fileName(file))) {
            return FileVisitResult.CONTINUE;
        }
        if (!file.equals(root) && Paths.fileName(file).startsWith(".")) {
            leftOut.because("hidden");
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    /** A file of the folder. */
    private record InFolder(Path file) implements ClassFolders.Bytes {
        @Override
        public byte[] read() throws IOException {
            return content(file);
        }

        @Override
        public Optional<FileStamp> stamp(ContentMemory memory) throws IOException {
            return memory.stamp(file);
        }
    }

    private static byte[] content(Path file) throws IOException {
        // looked at again: what is cheap to list may have become something else before it is opened
        if (!Files.isRegularFile(file)) {
            throw new IOException("it is no regular file any more");
        }
        long size = Files.size(file);
        if (size > Bounds.LARGEST_IMAGE_FILE) {
            throw new IOException("larger than " + (Bounds.LARGEST_IMAGE_FILE >> 20) + " MiB");
        }
        return Files.readAllBytes(file);
    }

    private String name(Path path) {
        String above = this.above.isEmpty() ? "" : this.above.getFirst();
        String shown = Paths.fileName(path);
        String own = Paths.isDoubtful(shown) ? stored(path) : shown;
        return above.isEmpty() ? own : above + "/" + own;
    }

    /** A path's address has the bytes of its name, whatever the locale makes of them. */
    private String stored(Path path) {
        String address = path.toUri().getRawPath().replaceAll("/$", "");
        String last = address.substring(address.lastIndexOf('/') + 1).replace("+", "%2B");
        byte[] bytes = URLDecoder.decode(last, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DataException(
                    root + ": holds the name " + last
                            + " (bytes in hexadecimal), which is no UTF-8: expected names in UTF-8; rename it",
                    e);
        }
    }
}
