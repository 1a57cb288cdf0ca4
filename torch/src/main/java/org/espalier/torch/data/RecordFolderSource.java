package org.espalier.torch.data;

import java.util.List;
import java.util.Optional;

/** A folder of IDX or CIFAR binary files. */
public final class RecordFolderSource implements DataSource {
    @Override
    public String description() {
        return "FOLDER:  a folder of IDX files (train-images-idx3-ubyte.gz ...) or CIFAR binary files (data_batch_1.bin ...)";
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        return RecordFolder.open(Paths.parse(source), List.of());
    }
}
