package org.espalier.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineNotesTest {
    private final Engine engine = Engine.start(EngineSettings.cpu(1));

    @TempDir
    private Path folder;

    private Path file() throws IOException {
        try (var files = Files.list(folder.resolve("notes"))) {
            return files.findFirst().orElseThrow();
        }
    }

    private MachineNotes notes() {
        return MachineNotes.in(folder.resolve("notes"), engine, "steps");
    }

    @Test
    void whatIsKeptIsFoundByTheNextProcess() throws IOException {
        assertThat(notes().find("a")).isEmpty();
        notes().keep("b", "SECOND");
        notes().keep("a", "FIRST");
        notes().keep("b", "THIRD");

        assertThat(notes().find("a")).hasValue("FIRST");
        assertThat(notes().find("b")).hasValue("THIRD");
        assertThat(file().getFileName().toString())
                .contains("java" + Runtime.version().feature())
                .endsWith("_t1.steps");
    }

    @Test
    void aFileThatSomebodyChangedIsMeasuredAnew() throws IOException {
        notes().keep("a", "FIRST");
        List<String> lines = Files.readAllLines(file());
        Files.writeString(file(), lines.get(0) + "\na OTHER\n");
        assertThat(notes().find("a")).isEmpty();
        notes().keep("a", "AGAIN");
        assertThat(notes().find("a")).hasValue("AGAIN");

        Files.writeString(file(), "");
        assertThat(notes().find("a")).isEmpty();
    }
}
