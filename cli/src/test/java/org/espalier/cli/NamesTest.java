package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NamesTest {
    @Test
    void aReplacementIsNoName() {
        assertThatThrownBy(() -> Names.requireReadable("ANSI_X3.4-1968", List.of("describe", "ordner-\ufffd\ufffd")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'ordner-\ufffd\ufffd': holds bytes that Java cannot read in this locale (ANSI_X3.4-1968);"
                        + " set LC_ALL=C.UTF-8, write names in UTF-8, and start again");
        assertThatNoException().isThrownBy(() -> Names.requireReadable("UTF-8", List.of("ordner-ü/猫", "?", "")));
    }

    /** Java started by hand in the plain locale of containers and cron. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void javaInAnotherLocaleSaysWhatToSet(@TempDir Path folder) throws Exception {
        // octal, because this Java may not be able to write such a name either
        Path script = Files.writeString(
                folder.resolve("script.sh"), "exec \"$@\" describe resnet-18 --svg \"$(printf '\\303\\274.svg')\"\n");
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(ChildProgram.program());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(ExitCode.USAGE);
        assertThat(said).startsWith("espalier: ").contains("set LC_ALL=C.UTF-8").hasLineCount(1);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(script);
        }
    }
}
