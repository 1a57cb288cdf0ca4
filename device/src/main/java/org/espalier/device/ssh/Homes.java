package org.espalier.device.ssh;

import java.nio.file.Path;
import java.util.List;

/** Paths as OpenSSH's files write them. */
final class Homes {
    private static final List<String> HOME = List.of("~/", "%d/");

    private Homes() {}

    /** A leading {@code ~/} or {@code %d/} is the user's home folder. */
    static Path path(String name) {
        for (String home : HOME) {
            if (name.startsWith(home)) {
                return Path.of(System.getProperty("user.home")).resolve(name.substring(home.length()));
            }
        }
        return Path.of(name);
    }
}
