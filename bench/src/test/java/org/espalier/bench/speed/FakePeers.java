package org.espalier.bench.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Peers as small scripts of the shell, in a folder. */
record FakePeers(Path folder) {
    /** Does its rounds, each in so many milliseconds, as it says. */
    Rival good(String name, int millis) throws IOException {
        return script(
                name,
                "echo 'a fake, version 1'",
                "echo ready",
                "while read -r word number; do",
                "  echo \"$word $number\" >>" + heard(name),
                "  sleep 0.03",
                "  echo done " + millis,
                "done",
                "echo end >>" + heard(name));
    }

    Rival script(String name, String... lines) throws IOException {
        Path file = Files.write(folder.resolve(name + ".sh"), List.of(lines));
        return new Rival(name, List.of("/bin/sh", file.toString()));
    }

    private Path heard(String name) {
        return folder.resolve(name + ".txt");
    }

    /** What a good one was told. */
    List<String> told(String name) throws IOException {
        return Files.readAllLines(heard(name));
    }
}
