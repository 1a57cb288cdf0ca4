package org.espalier.device.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Profile;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.device.testing.ProvingModels;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDeviceTest {
    private static final Protocol QUICK =
            new Protocol(20, Duration.ofMillis(20), Duration.ofMillis(50), 5, 0.1, true, 0.05);

    private final Device device = Devices.open("local", DeviceSettings.DEFAULT);

    private static byte[] model(int channels) {
        Graph.Builder b = Graph.builder(1);
        int conv = b.add("conv", Conv.dense(Expr.of(channels), Expr.of(3), 1), 0);
        int norm = b.add("norm", new BatchNorm(true), conv);
        int relu = b.add("relu", Activation.relu(), norm);
        int pool = b.add("pool", new GlobalAveragePool(), relu);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), pool));
        Network network =
                Flattening.network("net", graph, Shape.of(3, 32, 32), new Architecture(new DecisionSet(List.of())));
        return OnnxExporter.create().export(network, Weights.random(network, 1));
    }

    @Test
    void moreWorkTakesLonger() {
        double small = device.measure("small", model(4), QUICK).latency().median();
        double large = device.measure("large", model(256), QUICK).latency().median();
        assertThat(large).isGreaterThan(2 * small);
    }

    @Test
    void aBatchTakesLongerThanAnImageAndIsAnotherDevicesTime() {
        Device eight = device.withBatch(16);
        assertThat(device.batch()).isEqualTo(1);
        assertThat(eight.batch()).isEqualTo(16);
        assertThat(eight.fingerprint()).isEqualTo(device.fingerprint() + ", batch=16");
        double one = device.measure("one", model(64), QUICK).latency().median();
        double many = eight.measure("many", model(64), QUICK).latency().median();
        assertThat(many).isGreaterThan(4 * one);
        assertThat(eight.layers("many", model(64), 3)).isNotEmpty();
        assertThatThrownBy(() -> device.withBatch(0)).hasMessage("batch must be at least 1, got 0");
    }

    @Test
    void aModelOfOneImageRunsNoBatch() throws IOException {
        OnnxMl.ModelProto open = OnnxMl.ModelProto.parseFrom(model(4));
        OnnxMl.ModelProto.Builder closed = open.toBuilder();
        closed.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimValue(1);
        byte[] single = closed.build().toByteArray();
        assertThat(device.measure("single", single, QUICK).latency().median()).isPositive();
        assertThatThrownBy(() -> device.withBatch(2).measure("single", single, QUICK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("single: no input of it has an open first dimension, so that it cannot run a batch of 2");
    }

    @Test
    void aLargerNetworkAndALargerBatchTakeMoreMemory() {
        double small = device.memoryMb("small", model(4)).orElse(Double.NaN);
        assumeTrue(!Double.isNaN(small), "this system tells no memory");
        double large = device.memoryMb("large", wide()).orElseThrow();
        double batch = device.withBatch(64).memoryMb("batch", model(256)).orElseThrow();
        // 16.8 million weights are 64 MB; 64 images in 256 channels of 32 x 32 are 64 MB
        assertThat(large).isGreaterThan(64).isGreaterThan(small + 40);
        assertThat(batch).isGreaterThan(64).isGreaterThan(small + 40);
        assertThat(small).isBetween(0.0, 40.0);
        assertThatThrownBy(() -> device.memoryMb("none", new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
    }

    private static byte[] wide() {
        Graph.Builder b = Graph.builder(1);
        int pool = b.add("pool", new GlobalAveragePool(), 0);
        int hidden = b.add("hidden", new Linear(Expr.of(4096), true), pool);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4096), true), hidden));
        Network network =
                Flattening.network("net", graph, Shape.of(3, 32, 32), new Architecture(new DecisionSet(List.of())));
        return OnnxExporter.create().export(network, Weights.random(network, 1));
    }

    @Test
    void layersAreTimedAfterFusion() {
        List<LayerTime> layers = device.layers("model", model(64), 5);
        assertThat(layers).extracting(LayerTime::op).contains("Conv").doesNotContain("BatchNormalization");
        assertThat(layers).allSatisfy(l -> assertThat(l.medianMillis()).isNotNegative());
    }

    @Test
    void whatIsNoModelIsSaid(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("notes.onnx"), "dear diary, no model", StandardCharsets.UTF_8);
        Path empty = Files.createFile(folder.resolve("empty.onnx"));
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(model(4), 700));
        for (Path file : List.of(text, empty, cut)) {
            assertThatThrownBy(() -> Profile.of(device, file, QUICK, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("not an ONNX model");
        }
        assertThatThrownBy(() -> Profile.of(device, folder.resolve("absent.onnx"), QUICK, false))
                .isInstanceOf(IOException.class);
    }

    @Test
    void devicesAreFoundByName() {
        assertThat(Devices.providers()).anySatisfy(p -> assertThat(p.name()).isEqualTo("local"));
        assertThatThrownBy(() -> Devices.open("toaster", DeviceSettings.DEFAULT))
                .hasMessageContaining("toaster")
                .hasMessageContaining("local");
        assertThat(device.fingerprint())
                .isEqualTo(Devices.open("local", new DeviceSettings(1)).fingerprint());
        assertThat(device.fingerprint())
                .isNotEqualTo(Devices.open("local", new DeviceSettings(2)).fingerprint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxyless_landmark_detection.onnx", "tribuo_cnn_mnist.onnx"})
    void modelsOfOthersAreProfiled(String name) throws IOException {
        Path file = Path.of("../../shared/data", name);
        file = Files.exists(file) ? file : Path.of("../../../shared/data", name);
        assumeTrue(Files.exists(file), name + " is not here");
        Profile profile = Profile.of(device, file, QUICK, true);
        assertThat(profile.layers()).isNotEmpty();
        assertThat(profile.toJson())
                .containsOnlyKeys(
                        "device",
                        "runtime",
                        "threads",
                        "model",
                        "latency_ms",
                        "unstable",
                        "batch",
                        "throughput",
                        "memory_mb",
                        "layers");
    }

    /** And the thread that measured is free again. */
    @Test
    void modelsRunOnTheCoresThatAreNamed() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/taskset")), "no taskset here");
        Protocol quick = new Protocol(10, Duration.ofMillis(5), Duration.ofMillis(5), 4, 100, false, 100);
        String before = allowed();
        Device pinned = new LocalProvider().open(new DeviceSettings(1, Map.of("cores", "0")));
        MeasuredLatency measured = pinned.measure("net", ProvingModels.convolutions(4), quick);
        assertThat(measured.conditions()).containsEntry("cores", "0");
        assertThat(pinned.fingerprint()).contains("on cores=0");
        assertThat(pinned.layers("net", ProvingModels.convolutions(4), 2)).isNotEmpty();
        assertThat(allowed()).isEqualTo(before);
        Device absent = new LocalProvider().open(new DeviceSettings(1, Map.of("cores", "4000")));
        assertThatThrownBy(() -> absent.measure("net", ProvingModels.convolutions(4), quick))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cores: 4000 cannot be chosen here: ");
        assertThatThrownBy(() -> new LocalProvider().check(new DeviceSettings(1, Map.of("cores", "all"))))
                .hasMessageContaining("expected numbers of cores such as 0, 4-7 or 0,2, got 'all'");
    }

    private static String allowed() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aThreadIsPinnedWhileItIsAndNoLonger() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/taskset")), "no taskset here");
        try (PinnedThread pinned = PinnedThread.to("0")) {
            assertThat(allowed()).matches("Cpus_allowed_list:\\s+0");
        }
    }
}
