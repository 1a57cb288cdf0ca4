package org.espalier.device.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.ssh.TestServer.Kind;
import org.espalier.device.testing.DeviceContract;
import org.espalier.device.testing.ProvingModels;
import org.espalier.search.testing.Check;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The agent measures on this machine as if it were a board. */
class OnnxRuntimeOnBoardTest {
    private static final Protocol QUICK =
            new Protocol(10, Duration.ofMillis(5), Duration.ofMillis(5), 4, 0.5, true, 0.5);
    private static final byte[] MODEL = ProvingModels.convolutions(4);

    @TempDir
    private Path folder;

    @BeforeEach
    void aShellIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the server runs commands with /bin/sh");
    }

    /** Java that writes a line whenever the agent is started. */
    private static Map<String, Object> counted(TestServer server) throws IOException {
        Map<String, Object> settings = server.settings();
        Path java = server.script(
                "java",
                "case \"$*\" in *AgentMain*) echo started >> " + server.folder + "/starts;; esac\nexec '"
                        + settings.get("java") + "' \"$@\"");
        settings.put("java", java.toString());
        return settings;
    }

    @Test
    @Tag("slow")
    void holdsTheContract() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            Map<String, Object> settings = server.settings();
            List<String> held = new ArrayList<>();
            Check.all(new DeviceContract(() -> server.open(settings)).checks(), held::add);
            assertThat(held).hasSizeGreaterThan(5);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void oneAgentMeasuresManyModels(Kind kind) throws IOException {
        try (TestServer server = kind.start(folder)) {
            Map<String, Object> settings = counted(server);
            try (SshDevice device = server.open(settings)) {
                assertThat(device.runtime()).startsWith("onnxruntime 1.").contains(", java ");
                assertThat(device.fingerprint()).contains("host=127.0.0.1", "onnxruntime", "threads=1");
                for (int channels = 1; channels <= 4; channels++) {
                    MeasuredLatency measured = device.measure("net", ProvingModels.convolutions(channels), QUICK);
                    assertThat(measured.latency().runs()).isGreaterThanOrEqualTo(10);
                }
                assertThat(device.withBatch(4)
                                .measure("net", MODEL, QUICK)
                                .latency()
                                .median())
                        .isPositive();
                assertThat(device.layers("net", MODEL, 3)).isNotEmpty();
            }
            assertThat(server.lines("starts")).hasSize(1);
            Path board = folder.resolve("board");
            assertThat(board.resolve("models")).isEmptyDirectory();
            long sent = jars(board);
            try (SshDevice again = server.open(settings)) {
                again.measure("net", MODEL, QUICK);
            }
            assertThat(jars(board)).isEqualTo(sent).isEqualTo(2);
        }
    }

    private static long jars(Path board) throws IOException {
        try (Stream<Path> files = Files.list(board)) {
            return files.filter(file -> file.toString().endsWith(".jar")).count();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aDroppedConnectionCostsOneMeasurement(Kind kind) throws Exception {
        try (TestServer server = kind.start(folder);
                SshDevice device = server.open(counted(server))) {
            device.measure("net", MODEL, QUICK);
            Protocol slow = new Protocol(10, Duration.ofSeconds(3), Duration.ofMillis(5), 4, 0.5, false, 0.5);
            CompletableFuture<MeasuredLatency> measuring =
                    CompletableFuture.supplyAsync(() -> device.measure("net", MODEL, slow));
            Thread.sleep(1500);
            server.drop();
            assertThat(measuring.get().latency().runs()).isGreaterThan(10);
            server.drop();
            device.measure("net", MODEL, QUICK);
            assertThat(server.lines("starts")).hasSize(3);
        }
    }

    @Test
    void whatTheRuntimeCannotRunIsRefusedAndTheNextIsMeasured() throws IOException {
        OnnxMl.ModelProto.Builder odd = OnnxMl.ModelProto.parseFrom(MODEL).toBuilder();
        odd.getGraphBuilder().getNodeBuilder(0).setOpType("Frobnicate");
        byte[] broken = odd.build().toByteArray();
        try (TestServer server = Kind.IN_PROCESS.start(folder);
                SshDevice device = server.open(server.settings())) {
            assertThatThrownBy(() -> device.measure("odd", broken, QUICK))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("odd: cannot be run: ONNX Runtime: ")
                    .hasMessageContaining("Frobnicate");
            device.measure("net", MODEL, QUICK);
        }
    }

    @Test
    void javaThatIsMissingOldOrMadIsSaid() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            refused(server, "/no/java", "'/no/java' is no Java there");
            Path old = server.script("old", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
            refused(server, old.toString(), "is Java 11, the runtime onnxruntime needs Java 17 or later");
            Path eight = server.script("eight", "echo 'java version \"1.8.0_292\"' >&2");
            refused(server, eight.toString(), "is Java 8, ");
            Path mad = server.script(
                    "mad",
                    "case $1 in -version) echo 'openjdk version \"21\"' >&2;; *) echo 'Killed by cat'; exit 3;; esac");
            refused(server, mad.toString(), "the agent ended with exit code 3 before it answered; its output is in ");
            assertThat(Files.readString(folder.resolve("kept/ssh-127.0.0.1-output.txt")))
                    .contains("Killed by cat");
        }
    }

    private static void refused(TestServer server, String java, String message) throws IOException {
        Map<String, Object> settings = server.settings();
        settings.put("java", java);
        try (SshDevice device = server.open(settings)) {
            assertThatThrownBy(() -> device.measure("net", MODEL, QUICK))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void anAgentThatHangsIsEnded() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            Map<String, Object> settings = server.settings();
            Path deaf = server.script(
                    "deaf",
                    "case $1 in -version) echo 'openjdk version \"21\"' >&2;; *) echo '@espalier done '; cat > /dev/null;; esac");
            settings.put("java", deaf.toString());
            settings.put("timeout", 1);
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(() -> device.measure("net", MODEL, QUICK))
                        .hasMessageContaining("net: took more than the 1 s that it may take (timeout) and was ended");
            }
        }
    }

    @Test
    void temperatureAndClockAreToldAndAFallingClockIsFlagged() throws IOException {
        Path zone = Files.createDirectories(folder.resolve("root/sys/class/thermal/thermal_zone0"));
        Path clock = Files.createDirectories(folder.resolve("root/sys/devices/system/cpu/cpu0/cpufreq"));
        Files.writeString(zone.resolve("temp"), "48500\n");
        Files.writeString(clock.resolve("scaling_cur_freq"), "1479000\n");
        Files.writeString(clock.resolve("scaling_governor"), "schedutil\n");
        try (TestServer server = Kind.IN_PROCESS.start(folder);
                SshDevice device = server.open(server.settings())) {
            Protocol calm = new Protocol(10, Duration.ofMillis(5), Duration.ofMillis(5), 4, 100, false, 100);
            assertThat(device.measure("net", MODEL, calm).conditions())
                    .containsEntry("temperature_c", "48.5 to 48.5")
                    .containsEntry("frequency_mhz", "1479.0 to 1479.0")
                    .containsEntry("governor", "schedutil")
                    .doesNotContainKey("throttled");
        }
        Conditions.Reading before = reading(1479);
        assertThat(before.until(reading(1400))).doesNotContainKey("throttled");
        assertThat(before.throttledBy(reading(614))).isTrue();
        assertThat(before.until(reading(614)))
                .containsEntry("frequency_mhz", "1479.0 to 614.0")
                .containsKey("throttled");
    }

    private static Conditions.Reading reading(double megahertz) {
        return new Conditions.Reading(
                OptionalDouble.empty(), OptionalDouble.of(megahertz), Optional.empty(), Optional.empty());
    }
}
