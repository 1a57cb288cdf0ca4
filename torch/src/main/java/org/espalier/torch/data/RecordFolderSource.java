package org.espalier.torch.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder of IDX or CIFAR binary files. */
public final class RecordFolderSource implements DataSource {
    @Override
    public String description() {
        return "FOLDER:  a folder of IDX files (train-images-idx3-ubyte.gz ...) or CIFAR binary files (data_batch_1.bin ...)";
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        Path folder = Paths.parse(source);
        Optional<ImageSource> opened = RecordFolder.open(folder, List.of(), context);
        if (opened.isPresent()) {
            noteOthers(folder, context);
        }
        return opened;
    }

    /** Somebody may have meant the pictures or the folders. */
    private static void noteOthers(Path folder, SourceContext context) {
        try (Stream<Path> list = Files.list(folder)) {
            long others = list.filter(path -> Files.isDirectory(path)
                            || ImageFiles.isImage(Paths.fileName(path))
                            || LeftOut.isPicture(Paths.fileName(path)))
                    .count();
            if (others > 0) {
                context.warnings()
                        .accept(others + " picture(s) or folder(s) beside the IDX or CIFAR files in " + folder
                                + " are left out");
            }
        } catch (IOException | UncheckedIOException e) {
            throw new DataException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
