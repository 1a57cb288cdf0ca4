package org.espalier.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.PathSegment;
import org.espalier.files.UserCache;

/**
 * Where the output of tools that were not understood is kept, so that somebody can look at all of it: one file for each device, the last one
 * wins.
 */
public final class KeptOutput {
    private final Path folder;

    public KeptOutput(Path folder) {
        this.folder = folder;
    }

    /** The folder {@code devices} of the {@linkplain UserCache user's cache}. */
    public static KeptOutput ofUser(Map<String, String> environment) {
        return new KeptOutput(UserCache.folder(environment, "devices"));
    }

    /**
     * Keeps what a tool printed.
     *
     * @param device its name; the file is called by it
     * @param text all of the output
     * @return words for the end of a message: which file holds it, or why none does
     */
    public String keep(String device, String text) {
        Path file = folder.resolve(PathSegment.of(device + "-output.txt"));
        try {
            AtomicFiles.writeString(file, text);
            return "its output is in " + file;
        } catch (IOException e) {
            return "its output cannot be kept (" + Failure.reason(e) + ")";
        }
    }
}
