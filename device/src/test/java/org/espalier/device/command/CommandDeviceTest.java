package org.espalier.device.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.KeptOutput;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.testing.DeviceContract;
import org.espalier.device.testing.ProvingModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Programs of users, good and bad. */
class CommandDeviceTest {
    private static final Protocol QUICK =
            new Protocol(5, Duration.ofMillis(1), Duration.ofMillis(1), 2, 0.5, false, 0.5);
    private static final byte[] MODEL = ProvingModels.convolutions(2);

    @TempDir
    private Path folder;

    @BeforeEach
    void aShellIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the programs of this test are shell scripts");
    }

    private Path script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Device device(String command, int timeout) {
        return device(new CommandSettings(command, timeout, 50, false));
    }

    private Device device(CommandSettings settings) {
        return new CommandDevice(settings, 1, 1, new KeptOutput(folder.resolve("kept")));
    }

    private String kept() throws IOException {
        return Files.readString(folder.resolve("kept").resolve("command-output.txt"));
    }

    @TestFactory
    List<DynamicTest> holdsTheContract() throws IOException {
        // as if each byte of the model took a microsecond
        Path script = script(
                "measure.sh",
                "n=$(wc -c < \"$1\")\ni=0\nwhile [ $i -lt 12 ]; do echo \"latency_ms: $((n * $2)).5\"; i=$((i+1)); done");
        DeviceSettings settings =
                new DeviceSettings(1, Map.of("command", "'" + script + "' {model} {batch}", "timeout", 20));
        return new DeviceContract(() -> Devices.open("command", settings))
                .checks().stream()
                        .map(check -> DynamicTest.dynamicTest(check.name(), check.body()::run))
                        .toList();
    }

    @Test
    void callsTheProgramWithTheModelUntilThereAreEnoughTimes() throws IOException {
        Path script = script(
                "measure.sh", "cp \"$1\" " + folder + "/seen.onnx\necho \"$@\" >> " + folder + "/calls\necho 2.5");
        MeasuredLatency measured = device(script + " {model} {runs}", 20).measure("net", MODEL, QUICK);
        assertThat(measured.samples().millis()).containsExactly(2.5, 2.5, 2.5, 2.5, 2.5);
        assertThat(folder.resolve("seen.onnx")).hasBinaryContent(MODEL);
        List<String> calls = Files.readAllLines(folder.resolve("calls"));
        assertThat(calls)
                .extracting(call -> call.substring(call.lastIndexOf(' ') + 1))
                .endsWith("5", "4", "3", "2", "1");
        Path model = Path.of(calls.get(0).substring(0, calls.get(0).lastIndexOf(' ')));
        assertThat(model.getParent()).doesNotExist();
    }

    @Test
    void theReferenceModelIsMeasuredInBetween() throws IOException {
        Path script = script(
                "measure.sh", "case $1 in *reference*) echo r >> " + folder + "/calls; echo 1;; *) echo 2;; esac");
        Protocol watched = new Protocol(5, Duration.ofMillis(1), Duration.ofMillis(1), 2, 0.5, true, 0.5);
        CommandSettings with = new CommandSettings(script + " {model}", 20, 50, true);
        assertThat(device(with).measure("net", MODEL, watched).drift()).isZero();
        assertThat(Files.readAllLines(folder.resolve("calls"))).hasSizeBetween(5, 11);
        Path picky = script("picky.sh", "case $1 in *reference*) exit 3;; *) echo 2;; esac");
        assertThatThrownBy(() -> device(new CommandSettings(picky + " {model}", 20, 50, true))
                        .measure("net", MODEL, watched))
                .hasMessageContaining("reference model (left out with reference: false)");
        device(picky + " {model}", 20).measure("net", MODEL, watched);
    }

    @Test
    void aProgramThatFailsIsSaidInOneLineAndItsOutputKept() throws IOException {
        Path script = script("bad.sh", "echo starting\necho 'no such engine' >&2\nexit 7");
        assertThatThrownBy(() -> device(script + " {model}", 20).measure("net", MODEL, QUICK))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("net: was not measured: " + script
                        + " ended with exit code 7: no such engine; its output is in "
                        + folder.resolve("kept/command-output.txt"));
        assertThat(kept()).contains("exit code: 7", "starting", "no such engine", script.toString());
    }

    @Test
    void nonsenseIsSaidWithItsFirstLine() throws IOException {
        Path script = script("odd.sh", "echo\necho 'all is well'\necho bye");
        assertThatThrownBy(() -> device(script + " {model}", 20).measure("net", MODEL, QUICK))
                .hasMessageContaining("odd.sh printed no milliseconds")
                .hasMessageContaining("got 'all is well'; its output is in ")
                .message()
                .hasLineCount(1);
        assertThat(kept()).contains("bye");
    }

    @Test
    void aProgramThatHangsIsEndedWithItsChildren() throws IOException, InterruptedException {
        Path script = script("hang.sh", "sleep 300 &\necho $! > " + folder + "/child\necho waiting\nwait");
        assertThatThrownBy(() -> device(script + " {model}", 1).measure("net", MODEL, QUICK))
                .hasMessageContaining(
                        "hang.sh took more than the 1 s that it may take (timeout) and was ended: waiting");
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        for (int i = 0; i < 100 && ProcessHandle.of(child).isPresent(); i++) {
            Thread.sleep(50);
        }
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aSlowProgramIsWaitedFor() throws IOException {
        Path script = script("slow.sh", "sleep 0.4\necho 1 1 1 1 1");
        assertThat(device(script + " {model}", 20)
                        .measure("net", MODEL, QUICK)
                        .latency()
                        .runs())
                .isEqualTo(5);
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> device("/no/such/program {model}", 20).measure("net", MODEL, QUICK))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/no/such/program cannot be started")
                .hasMessageContaining("is it there, and executable?");
    }

    @Test
    void whatTheProgramIsNotToldIsRefused() {
        Map<String, Object> keys = new LinkedHashMap<>(Map.of("command", "m {model}"));
        assertThatThrownBy(() -> Devices.open("command", new DeviceSettings(4, keys)))
                .hasMessage(
                        "threads 4 would not be told to the program, expected {threads} in its command, got 'm {model}'");
        Device device = Devices.open("command", new DeviceSettings(1, keys));
        assertThatThrownBy(() -> device.withBatch(8)).hasMessageContaining("expected {batch} in its command");
        assertThat(Devices.open("command", new DeviceSettings(4, Map.of("command", "m {model} {threads}")))
                        .threads())
                .isEqualTo(4);
        assertThatThrownBy(() -> Devices.open("command", DeviceSettings.DEFAULT))
                .hasMessageContaining("command: missing");
        keys.put("timeuot", 3);
        assertThatThrownBy(() -> Devices.open("command", new DeviceSettings(1, keys)))
                .hasMessageContaining("timeuot: unknown key; did you mean 'timeout'?");
    }

    @Test
    void anotherScriptUnderTheSameNameIsAnotherDevice() throws IOException {
        String command = script("measure.sh", "echo 1") + " {model}";
        String before = device(command, 20).fingerprint();
        script("measure.sh", "echo 2");
        assertThat(device(command, 20).fingerprint()).isNotEqualTo(before);
    }
}
