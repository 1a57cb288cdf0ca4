package org.espalier.yaml;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small texts from files that a user names: configurations, spaces, architectures. */
public final class TextFile {
    /** The most that is read, in bytes. */
    public static final int LARGEST = 1 << 20;

    private TextFile() {}

    /**
     * The text of a file in UTF-8. Only regular files are opened: a pipe or a device might never end.
     *
     * @param expected what the file should be, for messages: {@code "a search configuration in YAML"}
     * @throws ConfigException in one line, where it is absent, no regular file, larger than {@link #LARGEST}, no text, or cannot be read
     */
    public static String read(Path file, String expected) {
        try {
            if (!Files.exists(file)) {
                throw new ConfigException(file + ": no such file; expected " + expected);
            }
            if (!Files.isRegularFile(file)) {
                throw new ConfigException(file + ": not a regular file; expected " + expected);
            }
            if (Files.size(file) > LARGEST) {
                throw new ConfigException(file + ": has " + Files.size(file) + " bytes, at most " + LARGEST
                        + " are read; expected " + expected);
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + ": not UTF-8 text; expected " + expected, e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
