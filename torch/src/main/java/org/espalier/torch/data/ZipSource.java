package org.espalier.torch.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A zip with a folder per class. It is read in place, nothing is unpacked. */
public final class ZipSource implements DataSource {
    @Override
    public String description() {
        return "FILE.zip:  a zip with one folder per class (a common top folder is fine) of JPEG, PNG or BMP images";
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        Path file = Paths.parse(source);
        if (!Paths.fileName(file).toLowerCase(Locale.ROOT).endsWith(".zip") || Files.isDirectory(file)) {
            return Optional.empty();
        }
        if (!Files.exists(file)) {
            throw Paths.missing(source);
        }
        Bounds.regular(file);
        ZipDirectory.Opened opened = openZip(file);
        if (opened.codePage()) {
            context.warnings()
                    .accept("names in zip " + file
                            + " are no UTF-8 and are read as code page 437, as Windows writes them");
        }
        try {
            return Optional.of(read(file, opened.zip(), context));
        } catch (RuntimeException e) {
            close(opened.zip());
            throw e;
        }
    }

    private static ZipDirectory.Opened openZip(Path file) {
        try {
            return ZipDirectory.open(file);
        } catch (ZipException e) {
            if (String.valueOf(e.getMessage()).contains("bad entry name")) {
                throw new DataException(
                        file
                                + ": has names of entries that are no UTF-8 and says that they are: expected UTF-8,"
                                + " in which every character has a place; make the zip again with it",
                        e);
            }
            throw new DataException(
                    file + ": is truncated or damaged (" + e.getMessage()
                            + "): expected a complete zip; fetch or make it again",
                    e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + Reasons.of(e) + "; check its permissions", e);
        }
    }

    private static ImageSource read(Path file, ZipFile zip, SourceContext context) {
        List<ClassFolders.Entry> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            // what some archivers of Windows write between folders
            String name = entry.getName().replace('\\', '/');
            rejectOutside(file, name);
            if (name.endsWith("/")) {
                folders.add(name.substring(0, name.length() - 1));
            } else {
                files.add(new ClassFolders.Entry(name, new InZip(file, zip, entry)));
            }
        }
        return ClassFolders.open(file.toString(), files, folders, new LeftOut(), context, () -> close(zip));
    }

    /** An entry; it changes only with its zip. */
    private record InZip(Path file, ZipFile zip, ZipEntry entry) implements ClassFolders.Bytes {
        @Override
        public byte[] read() throws IOException {
            return bytes(zip, entry);
        }

        @Override
        public Optional<FileStamp> stamp(ContentMemory memory) throws IOException {
            return memory.stamp(file).map(stamp -> stamp.within(entry.getName()));
        }
    }

    private static void rejectOutside(Path file, String name) {
        boolean outside = name.startsWith("/") || name.matches("^[A-Za-z]:.*");
        for (String segment : name.split("/")) {
            outside |= segment.equals("..");
        }
        if (outside) {
            throw new DataException(file + ": has an entry that points outside: '" + name
                    + "'; expected paths like class/image.jpg; make the zip again or do not trust it");
        }
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
        if (entry.getSize() > Bounds.LARGEST_IMAGE_FILE || Bounds.isBomb(entry.getCompressedSize(), entry.getSize())) {
            throw tooLarge(entry);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            // one byte more than it says, should it say too little
            int most = entry.getSize() < 0 ? Bounds.LARGEST_IMAGE_FILE : (int) entry.getSize();
            byte[] content = in.readNBytes(most + 1);
            if (content.length > most) {
                throw tooLarge(entry);
            }
            return content;
        }
    }

    private static IOException tooLarge(ZipEntry entry) {
        return new IOException("it unpacks from " + entry.getCompressedSize() + " to " + entry.getSize()
                + " bytes or more, which no image does");
    }

    private static void close(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException("zip " + zip.getName() + " cannot be closed", e);
        }
    }
}
