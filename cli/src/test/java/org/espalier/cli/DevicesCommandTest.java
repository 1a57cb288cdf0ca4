package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices of a user's, kept in a file of a folder of configurations that is the test's own. */
class DevicesCommandTest {
    @TempDir
    private Path folder;

    private String run(int expected, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ChildProgram.program());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Path log = folder.resolve("log.txt");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isEqualTo(expected);
        return said;
    }

    @Test
    void aDeviceIsAddedListedAndTested() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the program of this test is a shell script");
        Path script =
                Files.writeString(folder.resolve("m.sh"), "#!/bin/sh\necho 2.5 2.5 2.5 2.5 2.5 2.5 2.5 2.5 2.5 2.5\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Path file = folder.resolve("config/espalier/devices.yaml");
        String added =
                run(ExitCode.DONE, "devices", "add", "tool", "command", "command=" + script + " {model}", "timeout=30");
        assertThat(added).contains("tool is in " + file, "espalier devices test tool");
        assertThat(Files.readString(file)).contains("tool:", "kind: command", "timeout: 30");
        assertThat(run(ExitCode.DONE, "devices", "list")).contains("local", "ssh", "tool ");
        assertThat(run(ExitCode.DONE, "devices", "test", "tool", "--json"))
                .contains("\"device\":\"tool\"", "\"median\":2.5", "\"fingerprint\":\"command=");
        assertThat(run(ExitCode.FAILED, "devices", "add", "tool", "command", "command=x {model}"))
                .contains("'tool' is in " + file + " already");
        assertThat(run(ExitCode.USAGE, "devices", "test", "tol"))
                .contains("unknown device 'tol'", "did you mean 'tool'?");
    }

    @Test
    void whatCannotBeADeviceIsNotKept() throws IOException, InterruptedException {
        assertThat(run(ExitCode.FAILED, "devices", "add", "board", "ssh", "hots=x"))
                .contains("hots: unknown key");
        assertThat(run(ExitCode.FAILED, "devices", "add", "board", "shh", "host=x"))
                .contains("unknown device 'shh'; did you mean 'ssh'?");
        assertThat(run(ExitCode.USAGE, "devices", "add", "board", "ssh", "host"))
                .contains("is no KEY=VALUE");
        assertThat(run(ExitCode.USAGE, "devices", "add", "local", "ssh", "host=x"))
                .contains("is the name of a kind");
        assertThat(folder.resolve("config")).doesNotExist();
    }
}
