package org.espalier.torch.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A folder with a sub-folder per class. Tried after {@link RecordFolderSource}, which takes folders of IDX and CIFAR files. */
public final class FolderSource implements DataSource {
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
        try {
            FolderWalk walk = FolderWalk.of(folder);
            return Optional.of(
                    ClassFolders.open(folder.toString(), walk.files, walk.folders, walk.leftOut, context, () -> {}));
        } catch (IOException e) {
            throw new DataException(
                    folder + ": cannot be read: " + Reasons.withPath(e) + "; check its permissions and links", e);
        }
    }
}
