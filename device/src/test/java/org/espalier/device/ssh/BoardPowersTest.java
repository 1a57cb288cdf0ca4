package org.espalier.device.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.espalier.device.DeviceSettings;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.ssh.TestServer.Kind;
import org.espalier.device.testing.ProvingModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a board draws and holds, the cores that it is given, and a Java runtime that is sent. */
class BoardPowersTest {
    private static final Protocol QUICK =
            new Protocol(10, Duration.ofMillis(5), Duration.ofMillis(5), 4, 100, false, 100);
    private static final byte[] MODEL = ProvingModels.convolutions(4);

    @TempDir
    private Path folder;

    @BeforeEach
    void aShellIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the server runs commands with /bin/sh");
    }

    private void file(String name, String content) throws IOException {
        Path file = folder.resolve("root").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content + "\n");
    }

    private MeasuredLatency measured(Kind kind, Map<String, Object> more) throws IOException {
        try (TestServer server = kind.start(folder)) {
            Map<String, Object> settings = server.settings();
            settings.putAll(more);
            try (SshDevice device = server.open(settings)) {
                return device.measure("net", MODEL, QUICK);
            }
        }
    }

    /** 5 V at 0.8 A, in the sensor that sees the whole board, though another one shows more. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void theWholeBoardsSensorIsRead(Kind kind) throws IOException {
        file("sys/class/hwmon/hwmon0/name", "ina3221");
        file("sys/class/hwmon/hwmon0/in1_label", "VDD_IN");
        file("sys/class/hwmon/hwmon0/in1_input", "5000");
        file("sys/class/hwmon/hwmon0/curr1_input", "800");
        file("sys/class/hwmon/hwmon1/name", "odd");
        file("sys/class/hwmon/hwmon1/power1_input", "9000000");
        file("sys/class/hwmon/hwmon1/power2_input", "asleep");
        MeasuredLatency measured = measured(kind, Map.of());
        assertThat(measured.conditions())
                .containsEntry("power_w", "4.000")
                .containsEntry("power_sensor", "ina3221/VDD_IN");
        assertThat(Double.parseDouble(measured.conditions().get("energy_mj")))
                .isCloseTo(4 * measured.latency().median(), within(1e-3));
    }

    /** As the system of the first Jetson Nano has it: milliwatts of a named rail. */
    @Test
    void theFormerSensorOfAJetsonIsRead() throws IOException {
        file("sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0/rail_name_0", "POM_5V_IN");
        file("sys/bus/i2c/drivers/ina3221x/6-0040/iio:device0/in_power0_input", "2250");
        assertThat(measured(Kind.IN_PROCESS, Map.of()).conditions())
                .containsEntry("power_w", "2.250")
                .containsEntry("power_sensor", "POM_5V_IN");
    }

    @Test
    void whereThereIsNoSensorNothingIsTold() throws IOException {
        assertThat(measured(Kind.IN_PROCESS, Map.of()).conditions()).doesNotContainKeys("power_w", "energy_mj");
    }

    /** A counter of energy, 7 J later after a second by the board's own clock. */
    @Test
    void aCounterOfEnergyGivesPower() throws Exception {
        file("sys/class/powercap/intel-rapl:0/name", "package-0");
        file("sys/class/powercap/intel-rapl:0/energy_uj", "1000000");
        file("proc/uptime", "10.00 1.00");
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            SshSettings settings = new DeviceSettings(1, server.settings()).read(SshSettings.DEFAULTS);
            String root = folder.resolve("root").toString();
            try (Board board = new Board(settings, Map.of(), new Conditions(root));
                    PowerMeter meter = board.power()) {
                file("sys/class/powercap/intel-rapl:0/energy_uj", "8000000");
                file("proc/uptime", "11.00 2.00");
                assertThat(meter.stop(10))
                        .containsEntry("power_w", "7.000")
                        .containsEntry("power_sensor", "package-0")
                        .containsEntry("energy_mj", "70.0000");
            }
        }
    }

    @Test
    void theMemoryOfARunIsThatOfAProcessOfItsOwn() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "the system tells no memory");
        try (TestServer server = Kind.IN_PROCESS.start(folder);
                SshDevice device = server.open(server.settings())) {
            double small = device.memoryMb("net", MODEL).orElseThrow();
            double large = device.withBatch(64).memoryMb("net", MODEL).orElseThrow();
            assertThat(small).isBetween(0.0, 50.0);
            assertThat(large).isGreaterThan(small);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void modelsRunOnTheCoresThatAreNamed(Kind kind) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/taskset")), "no taskset here");
        try (TestServer server = kind.start(folder)) {
            Map<String, Object> settings = server.settings();
            Path java = server.script(
                    "java",
                    "case \"$*\" in *AgentMain*) grep Cpus_allowed_list /proc/self/status >> " + server.folder
                            + "/allowed;; esac\nexec '" + settings.get("java") + "' \"$@\"");
            settings.put("java", java.toString());
            settings.put("cores", "0");
            try (SshDevice device = server.open(settings)) {
                assertThat(device.measure("net", MODEL, QUICK).latency().median())
                        .isPositive();
                assertThat(device.fingerprint()).contains(", cores=0,");
            }
            assertThat(server.lines("allowed")).singleElement().asString().matches("Cpus_allowed_list:\\s+0");
            settings.put("cores", "4000");
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(() -> device.measure("net", MODEL, QUICK))
                        .hasMessageContaining("cores 4000 (cores) cannot be chosen there: ")
                        .hasMessageContaining("name cores that the board has");
            }
        }
    }

    @Test
    void aJavaRuntimeIsSentOnceAndRunsTheAgent() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("pack/jdk-17-jre/bin"));
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            Map<String, Object> settings = server.settings();
            Path java = server.script(
                    "fake", "echo \"$0\" >> " + server.folder + "/calls\nexec '" + settings.get("java") + "' \"$@\"");
            Files.move(java, bin.resolve("java"));
            Path archive = folder.resolve("jre.tar.gz");
            assertThat(new ProcessBuilder(
                                    "tar",
                                    "-czf",
                                    archive.toString(),
                                    "-C",
                                    folder.resolve("pack").toString(),
                                    ".")
                            .start()
                            .waitFor())
                    .isZero();
            settings.put("java", "/no/java");
            settings.put("jre", archive.toString());
            for (int i = 0; i < 2; i++) {
                try (SshDevice device = server.open(settings)) {
                    assertThat(device.measure("net", MODEL, QUICK).latency().median())
                            .isPositive();
                }
            }
            assertThat(server.lines("calls")).isNotEmpty().allMatch(line -> line.contains("/board/jre-"));
            Path odd = Files.writeString(folder.resolve("odd.tar.gz"), "not an archive");
            settings.put("jre", odd.toString());
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(() -> device.measure("net", MODEL, QUICK))
                        .hasMessageContaining("odd.tar.gz (jre) cannot be unpacked there: ")
                        .hasMessageContaining("expected a Java runtime as .tar.gz");
            }
        }
    }
}
