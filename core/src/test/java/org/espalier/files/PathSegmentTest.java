package org.espalier.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathSegmentTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "steel",
                "found-1",
                "mobilenet-v3-small",
                "two words",
                "ordner-ü",
                "猫",
                "a.b",
                "constant",
                "com10"
            })
    void aPlainNameStaysAsItIs(String name) {
        assertThat(PathSegment.of(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "../../x, x-9cdf6a50",
        "a/../b, a-..-b-900ea8b7",
        "/etc/passwd, etc-passwd-74acf318",
        "a\\b, a-b-c62016d0",
        "CON, _CON-a3dbc4b6",
        "nul.txt, _nul.txt-7f3cbdd5",
        "-rf, rf-686c39ac",
    })
    void whatIsAPathOrADeviceIsMadeAName(String text, String name) {
        assertThat(PathSegment.of(text)).isEqualTo(name);
    }

    @Test
    void everyTextGivesAFileInItsFolder() throws IOException {
        List<String> texts = List.of(
                "",
                " ",
                ".",
                "..",
                "...",
                "/",
                "\\",
                "-",
                "\0",
                "a\0b",
                "a\nb",
                "a\r",
                "\u2028",
                "~",
                "$HOME",
                "n".repeat(300),
                "猫".repeat(300),
                "😀".repeat(99),
                "\ud800",
                "\ufffd",
                "LPT1",
                "aux.",
                "COM\u00b9",
                "a:b",
                "x ",
                " x",
                "<script>",
                "a".repeat(100) + "b",
                "a".repeat(100) + "c");
        assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"), "file names of this locale are not UTF-8");
        for (String text : texts) {
            String name = PathSegment.of(text);
            Path file = folder.resolve(name);
            assertThat(file.normalize().getParent()).as(text).isEqualTo(folder);
            assertThat(name.getBytes(StandardCharsets.UTF_8).length).as(text).isBetween(1, 100);
            assertThat(Files.createFile(file)).exists();
            assertThat(PathSegment.of(name)).as("of itself").isEqualTo(name);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).as("each has its own").hasSize(texts.size());
        }
    }
}
