package org.espalier.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedLinesTest {
    @TempDir
    private Path folder;

    private CheckedLines lines(String format) {
        return new CheckedLines(folder.resolve("notes"), format);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(lines("a-1").read()).isEmpty();
        lines("a-1").write(List.of("first", "second é"));
        assertThat(lines("a-1").read()).containsExactly("first", "second é");
        lines("a-1").write(List.of());
        assertThat(lines("a-1").read()).isEmpty();
    }

    @Test
    void anotherFormatAndAnyChangeAreRefused() throws IOException {
        lines("a-1").write(List.of("first", "second"));
        assertThatThrownBy(() -> lines("a-2").read()).hasMessage("its first line does not match its content");
        Path file = folder.resolve("notes");
        List<String> written = Files.readAllLines(file);
        Files.write(file, written.subList(0, 2));
        assertThatThrownBy(() -> lines("a-1").read()).hasMessage("its first line does not match its content");
        Files.writeString(file, "");
        assertThatThrownBy(() -> lines("a-1").read()).hasMessage("its first line does not match its content");
    }
}
