package org.espalier.device.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;

/** Where a program is: by its path, in the folders of {@code PATH}, or else in the folder that Espalier runs in. */
final class Programs {
    private static final long LONGEST_SCRIPT = 1L << 20;
    private static final int DIGITS = 12;

    private Programs() {}

    /** The same words with the program's file in place of its name; as they are where there is no such file. */
    static List<String> found(List<String> words) {
        List<String> found = new ArrayList<>(words);
        file(words.get(0)).ifPresent(file -> found.set(0, file.toString()));
        return found;
    }

    /** What a script does may change under the same name. */
    static String digest(String program) {
        Optional<Path> file = file(program);
        try {
            if (file.isPresent() && Files.size(file.get()) <= LONGEST_SCRIPT) {
                byte[] digest = Digests.sha256().digest(RegularFiles.readBytes(file.get(), LONGEST_SCRIPT));
                return " (" + Digests.hex(digest).substring(0, DIGITS) + ")";
            }
            return "";
        } catch (IOException e) {
            return ""; // whether it can be run shows when it is
        }
    }

    private static Optional<Path> file(String program) {
        try {
            Path given = Path.of(program);
            if (given.getNameCount() == 1 && !given.isAbsolute()) {
                for (String folder :
                        System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
                    Path there = Path.of(folder.isEmpty() ? "." : folder).resolve(given);
                    if (Files.isRegularFile(there) && Files.isExecutable(there)) {
                        return Optional.of(there);
                    }
                }
            }
            return Files.isRegularFile(given) ? Optional.of(given.toAbsolutePath()) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
