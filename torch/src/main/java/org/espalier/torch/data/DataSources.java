package org.espalier.torch.data;

import java.nio.file.Files;
import java.nio.file.Path;
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

    /**
     * The place that a source string names, if it names one and is no {@linkplain DataSource#isName name}.
     *
     * @param source what the user wrote; {@code ~/} is the home folder
     * @return the path as written, relative where it was; empty for a name, and for what no path can be made of
     */
    public static Optional<Path> path(String source) {
        if (source.isBlank() || all().stream().anyMatch(kind -> kind.isName(source))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Paths.parse(source));
        } catch (DataException e) {
            // whoever opens the source says what is wrong with it
            return Optional.empty();
        }
    }

    private static String expected() {
        return all().stream()
                .map(DataSource::description)
                .map(line -> line.split(":  ", 2)[0])
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
