package org.espalier.torch.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder with a sub-folder per class. Tried after {@link RecordFolderSource}, which takes folders of IDX and CIFAR files. */
public final class FolderSource implements DataSource {
    private static final int DEEPEST = 8;

    @Override
    public String description() {
        return "FOLDER:  a folder with one sub-folder per class (also under train/, valid/, test/) of JPEG, PNG or BMP images";
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        Path folder = Paths.parse(source);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        List<ClassFolders.Entry> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                String name = folder.relativize(path)
                        .toString()
                        .replace(path.getFileSystem().getSeparator(), "/");
                if (Files.isDirectory(path)) {
                    if (!name.isEmpty()) {
                        folders.add(name);
                    }
                } else if (ImageFiles.isImage(name)) {
                    String stamp = Files.size(path) + " "
                            + Files.getLastModifiedTime(path).toMillis();
                    files.add(new ClassFolders.Entry(name, stamp, () -> Files.readAllBytes(path)));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new DataException(
                    "data folder " + folder + " cannot be read: " + e.getMessage()
                            + "; check its permissions and links",
                    e);
        }
        return Optional.of(ClassFolders.open(folder.toString(), files, folders, context, () -> {}));
    }
}
