package org.espalier.torch.data;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.espalier.files.LocaleHint;
import org.espalier.service.Installed;

/** Finds the {@link DataSource} for what the user wrote. */
public final class DataSources {
    private DataSources() {}

    /**
     * Every kind of source that is {@linkplain Installed installed}.
     *
     * @return the sources in the order in which they are tried
     */
    public static List<DataSource> all() {
        return Installed.of(DataSource.class);
    }

    /**
     * Opens a source.
     *
     * @param source a folder, a zip, an {@code .npz}, or the name of a known set
     * @param context folders, permission to download, where warnings go
     * @return the opened source; close it after use
     * @throws DataException if no kind of source takes the string, or the one that does cannot use it
     */
    public static ImageSource open(String source, SourceContext context) {
        if (source.isBlank()) {
            throw new DataException("data source is empty: expected " + expected());
        }
        for (DataSource candidate : all()) {
            Optional<ImageSource> opened = candidate.open(source, context);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        String what = Files.exists(Paths.parse(source)) ? "' is of no known kind" : "' not found";
        throw new DataException("data source '" + source + what + ": expected " + expected() + LocaleHint.of(source));
    }

    private static String expected() {
        return all().stream()
                .map(DataSource::description)
                .map(line -> line.split(":  ", 2)[0])
                .collect(Collectors.joining(", "));
    }
}
