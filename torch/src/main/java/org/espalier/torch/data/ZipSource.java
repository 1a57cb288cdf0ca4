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
        ZipFile zip = openZip(file);
        try {
            return Optional.of(read(file, zip, context));
        } catch (RuntimeException e) {
            close(zip);
            throw e;
        }
    }

    private static ZipFile openZip(Path file) {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException e) {
            if (String.valueOf(e.getMessage()).contains("bad entry name")) {
                throw new DataException(
                        "zip " + file + " has names of entries that are no UTF-8: expected UTF-8, in which every"
                                + " character has a place; make the zip again with it",
                        e);
            }
            throw new DataException(
                    "zip " + file + " is truncated or damaged (" + e.getMessage()
                            + "): expected a complete zip; fetch or make it again",
                    e);
        } catch (IOException e) {
            throw new DataException(
                    "zip " + file + " cannot be read: " + e.getMessage() + "; check its permissions", e);
        }
    }

    private static ImageSource read(Path file, ZipFile zip, SourceContext context) {
        List<ClassFolders.Entry> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            rejectOutside(file, name);
            if (entry.isDirectory()) {
                folders.add(name.substring(0, name.length() - 1));
            } else {
                String stamp = entry.getSize() + " " + Long.toHexString(entry.getCrc());
                files.add(new ClassFolders.Entry(name, stamp, () -> bytes(zip, entry)));
            }
        }
        return ClassFolders.open(file.toString(), files, folders, new LeftOut(), context, () -> close(zip));
    }

    private static void rejectOutside(Path file, String name) {
        boolean outside = name.startsWith("/") || name.contains("\\") || name.matches("^[A-Za-z]:.*");
        for (String segment : name.split("/")) {
            outside |= segment.equals("..");
        }
        if (outside) {
            throw new DataException("zip " + file + " has an entry that points outside: '" + name
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
