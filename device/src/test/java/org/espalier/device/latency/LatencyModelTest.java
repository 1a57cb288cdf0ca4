package org.espalier.device.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.StubDevice;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.space.ArchitectureCodec;
import org.espalier.space.Counters;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyModelTest {
    private static final Decision RESOLUTION = Decision.ofInts("resolution", 16, 32);
    private static final Decision DEPTH = Decision.ofInts("depth", 1, 2, 3);

    private static GraphSpace space() {
        Graph.Builder b = Graph.builder(1);
        int stem = b.add("stem", convolution(Conv.dense(Expr.of(8), Expr.of(3), 2)), 0);
        int stage = b.repeat("stage", DEPTH, List.of(block(1), block(2), block(3)), stem);
        int pooled = b.add("pool", new GlobalAveragePool(), stage);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(10), true), pooled));
        return GraphSpace.of("toy", graph, new Shape(Expr.of(3), RESOLUTION.value(), RESOLUTION.value()));
    }

    private static Graph convolution(Conv conv) {
        Graph.Builder b = Graph.builder(1);
        int norm = b.add("norm", new BatchNorm(true), b.add("conv", conv, 0));
        return b.build(b.add("relu", Activation.relu(), norm));
    }

    /** A sum of two edges of which each may be nothing, a skip or a convolution. */
    private static Graph block(int number) {
        Graph.Builder b = Graph.builder(1);
        Expr kernel = Decision.ofInts("block" + number + ".kernel", 3, 5).value();
        Graph conv = convolution(Conv.dense(Expr.of(8), kernel, 1));
        List<Graph> edge = List.of(Graph.of("none", new Zero(1)), Graph.of("skip", new Identity()), conv);
        Decision left = Decision.ofLabels("block" + number + ".left", "none", "skip", "conv");
        Decision right = Decision.ofLabels("block" + number + ".right", "none", "skip", "conv");
        int a = b.oneOf("left", left, edge, 0);
        int c = b.oneOf("right", right, edge, 0);
        int sum = b.add("sum", new Add(), a, c, 0);
        return b.build(b.add("after", Conv.pointwise(Expr.of(8)), sum));
    }

    /** A device whose time is additive by construction: a start, and a cost for each node by its operator and weights. */
    private static final class Additive extends StubDevice {
        private int measured;

        Additive() {
            super("additive");
        }

        @Override
        public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
            measured++;
            double millis = 0.5;
            try {
                OnnxMl.GraphProto graph = OnnxMl.ModelProto.parseFrom(onnx).getGraph();
                for (OnnxMl.TensorProto tensor : graph.getInitializerList()) {
                    millis += tensor.getDimsCount() > 1
                            ? 0.001 * tensor.getRawData().size()
                            : 0;
                }
                for (OnnxMl.NodeProto node : graph.getNodeList()) {
                    millis += node.getOpType().equals("Add") ? 0.3 : 0;
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalArgumentException(e);
            }
            return measured(millis);
        }
    }

    @Test
    void isExactOnADeviceThatIsAdditive(@TempDir Path folder) {
        GraphSpace space = space();
        Additive device = new Additive();
        LatencyModel model =
                new LatencyModelBuilder(new LatencyCache(folder), 1).build(space, device, MeasuringListener.NONE);
        assertThat(model.error().heldOut()).isEqualTo(30);
        assertThat(model.error().mapePercent()).isLessThan(1e-6);
        assertThat(model.error().spearman()).isCloseTo(1, within(1e-9));
        assertThat(model.heldOut())
                .hasSize(30)
                .allSatisfy(m -> assertThat(m.predictedMillis()).isCloseTo(m.measuredMillis(), within(1e-9)));
        assertThat(model.predict(space.sample(Seeds.generator(9, "m", 0))).mapePercent())
                .isEqualTo(model.error().mapePercent());
        assertThat(model.toJson()).containsKeys("device", "mape_percent", "spearman", "held_out");
    }

    @Test
    void theCacheSavesMeasuringAndDamageIsMeasuredAgain(@TempDir Path folder) throws IOException {
        GraphSpace space = space();
        LatencyModelBuilder builder = new LatencyModelBuilder(new LatencyCache(folder.resolve("new")), 1);
        Additive first = new Additive();
        LatencyModel before = builder.build(space, first, MeasuringListener.NONE);
        Additive second = new Additive();
        LatencyModel again = builder.build(space, second, MeasuringListener.NONE);
        assertThat(second.measured).isZero();
        assertThat(again.toJson()).isEqualTo(before.toJson());
        List<Path> files;
        try (var list = Files.list(folder.resolve("new"))) {
            files = list.toList();
        }
        assertThat(files).hasSize(2);
        for (Path file : files) {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            Files.writeString(file, text.substring(0, text.length() / 2), StandardCharsets.UTF_8);
        }
        Additive third = new Additive();
        assertThat(builder.build(space, third, MeasuringListener.NONE).toJson()).isEqualTo(before.toJson());
        assertThat(third.measured).isEqualTo(first.measured);
    }

    @Test
    void aFolderThatCannotBeWrittenCostsOnlyTheCache(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        LatencyModelBuilder builder = new LatencyModelBuilder(new LatencyCache(file.resolve("below")), 1);
        assertThat(builder.build(space(), new Additive(), MeasuringListener.NONE)
                        .error()
                        .heldOut())
                .isEqualTo(30);
    }

    @Test
    void measuresEachDistinctLayerOnce(@TempDir Path folder) {
        Additive device = new Additive();
        new LatencyModelBuilder(new LatencyCache(folder), 1).build(space(), device, MeasuringListener.NONE);
        // at two resolutions: stem, two kernels, sums of two and three, pointwise, pool; once: classifier, the empty
        // model
        assertThat(device.measured).isEqualTo(2 * 7 + 2 + 50);
    }

    @Test
    void layersBeyondTheLimitAreEstimated(@TempDir Path folder) {
        Additive device = new Additive();
        LatencyModel model = new LatencyModelBuilder(new LatencyCache(folder), 1, 20, 30, 8)
                .build(space(), device, MeasuringListener.NONE);
        assertThat(device.measured).isEqualTo(8 + 1 + 50);
        assertThat(model.error().spearman()).isGreaterThan(0.5);
    }

    @Test
    void aSpaceWithoutAGraphIsPredictedToo(@TempDir Path folder) {
        LatencyModel model = new LatencyModelBuilder(new LatencyCache(folder), 1)
                .build(new Hidden(space()), new Additive(), MeasuringListener.NONE);
        assertThat(model.error().mapePercent()).isLessThan(1e-6);
    }

    @Test
    void aSingleNetworkIsASpaceOfOneMember(@TempDir Path folder) {
        GraphSpace one = GraphSpace.of("one", convolution(Conv.pointwise(Expr.of(4))), Shape.of(3, 8, 8));
        LatencyModel model =
                new LatencyModelBuilder(new LatencyCache(folder), 1).build(one, new Additive(), MeasuringListener.NONE);
        assertThat(model.error().heldOut()).isZero();
        assertThat(model.predictMillis(one.decisions().architecture())).isCloseTo(0.5 + 0.048, within(1e-9));
    }

    @Test
    void predictsAtLeastTwentyThousandMembersASecond(@TempDir Path folder) {
        GraphSpace space = space();
        LatencyModel model = new LatencyModelBuilder(new LatencyCache(folder), 1)
                .build(space, new Additive(), MeasuringListener.NONE);
        SplittableRandom random = Seeds.generator(4, "speed", 0);
        Architecture[] members = new Architecture[1000];
        for (int i = 0; i < members.length; i++) {
            members[i] = space.sample(random);
        }
        double sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < 200_000; i++) {
            sum += model.predictMillis(members[i % members.length]);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(sum).isPositive();
        assertThat(200_000 / seconds).isGreaterThan(20_000);
    }

    @Test
    void thisMachineIsPredicted(@TempDir Path folder) {
        Device device = Devices.open("local", DeviceSettings.DEFAULT);
        LatencyModel model = new LatencyModelBuilder(new LatencyCache(folder), 1, 4, 4, 100)
                .build(space(), device, MeasuringListener.NONE);
        assertThat(model.error().mapePercent()).isPositive();
        assertThat(model.heldOut())
                .allSatisfy(m -> assertThat(m.predictedMillis()).isPositive());
    }

    /** The same space for which nobody knows the graph. */
    private record Hidden(GraphSpace space) implements SearchSpace {
        @Override
        public String name() {
            return "hidden";
        }

        @Override
        public DecisionSet decisions() {
            return space.decisions();
        }

        @Override
        public Shape input() {
            return space.input();
        }

        @Override
        public int classes() {
            return space.classes();
        }

        @Override
        public ArchitectureCodec codec() {
            return space.codec();
        }

        @Override
        public Optional<Graph> graph() {
            return Optional.empty();
        }

        @Override
        public Network network(Architecture architecture) {
            return space.network(architecture);
        }

        @Override
        public Counters counters() {
            return space.counters();
        }
    }
}
