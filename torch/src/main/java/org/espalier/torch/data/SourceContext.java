package org.espalier.torch.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.espalier.files.UserCache;

/**
 * What a source may use of the world around it.
 *
 * @param cache the folder for decoded images and downloaded sets; made when needed
 * @param localFolders folders that are looked through for known sets, in order, each with a sub-folder per set
 * @param download whether a set that is nowhere may be downloaded
 * @param warnings receives one line per warning
 */
public record SourceContext(Path cache, List<Path> localFolders, boolean download, Consumer<String> warnings) {
    /** Copies the list. */
    public SourceContext {
        localFolders = List.copyOf(localFolders);
    }

    /**
     * The usual context: the folder {@code data} of the {@linkplain UserCache user's cache}, sets looked for in
     * {@code $ESPALIER_DATA} and Debian's {@code /usr/share/datasets}, downloads allowed.
     *
     * @param environment the environment, as of {@link System#getenv()}
     * @param warnings receives one line per warning
     * @return the context
     * @throws DataException if one of these is no path in the locale at hand
     */
    public static SourceContext of(Map<String, String> environment, Consumer<String> warnings) {
        String own = environment.getOrDefault("ESPALIER_DATA", "");
        Path debian = Path.of("/usr/share/datasets");
        List<Path> folders = own.isBlank() ? List.of(debian) : List.of(Paths.path("ESPALIER_DATA", own), debian);
        return new SourceContext(cache(environment), folders, true, warnings);
    }

    private static Path cache(Map<String, String> environment) {
        try {
            return UserCache.folder(environment, "data");
        } catch (IllegalArgumentException e) {
            throw new DataException(String.valueOf(e.getMessage()), e);
        }
    }
}
