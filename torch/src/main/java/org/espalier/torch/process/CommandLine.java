package org.espalier.torch.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.espalier.failure.Failure;
import org.espalier.files.RegularFiles;

/** The command line of this process, where the system has {@code /proc}. */
final class CommandLine {
    private static final Path FILE = Path.of("/proc/self/cmdline");

    private CommandLine() {}

    /** Its bytes, those between its words included; empty where the system does not say. */
    static OptionalInt length() {
        if (!Files.isReadable(FILE)) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(RegularFiles.readBytes(FILE).length);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + ": cannot be read: " + Failure.reason(e, FILE), e);
        }
    }
}
