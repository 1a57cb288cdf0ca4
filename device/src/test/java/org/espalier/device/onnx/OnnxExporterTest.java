package org.espalier.device.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.ChannelShuffle;
import org.espalier.graph.Primitives.Channels;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Shift;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxExporterTest {
    private static final OnnxExporter EXPORTER = OnnxExporter.create();

    static Stream<Operation> operations() {
        Expr eight = Expr.of(8);
        Expr three = Expr.of(3);
        Stream<Operation> activations =
                Arrays.stream(Activation.Function.values()).map(Activation::new);
        Stream<Operation> others = Stream.of(
                Conv.dense(Expr.of(5), three, 1),
                Conv.dense(Expr.of(5), three, 2).withBias(),
                Conv.pointwise(Expr.of(7)),
                Conv.depthwise(eight, Expr.of(5), 2, 1),
                Conv.depthwise(eight, three, 1, 2),
                new Conv(Expr.of(12), Expr.of(1), Expr.of(7), 1, 1, Expr.of(4), true, true),
                new Conv(Expr.of(6), Expr.of(2), Expr.of(2), 2, 1, Expr.of(2), false, false),
                new Conv(Expr.of(12), Expr.of(1), Expr.of(7), 1, 2, 1, Expr.of(1), true, false),
                new Conv(Expr.of(12), Expr.of(7), Expr.of(1), 2, 1, 1, Expr.of(1), true, false),
                new BatchNorm(true),
                new BatchNorm(false),
                new BatchNorm(true, 1e-3, 0.01),
                new Pool(Pool.Mode.MAX, 3, 2, 1),
                new Pool(Pool.Mode.AVERAGE, 3, 1, 1),
                new Pool(Pool.Mode.AVERAGE, 3, 2, 1),
                new Pool(Pool.Mode.AVERAGE, 2, 2, 0),
                new GlobalAveragePool(),
                new Linear(Expr.of(11), true),
                new Linear(Expr.of(11), false),
                new Identity(),
                new Dropout(0.5),
                new DropPath(),
                new Zero(1),
                new Zero(2),
                new Shift(),
                new Channels(Expr.of(1), 2, Expr.of(4)),
                new Channels(Expr.of(0), 1, Expr.of(3)),
                new ChannelShuffle(2),
                new ChannelShuffle(4));
        return Stream.concat(activations, others);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyPrimitiveAgreesWithPlainLoops(Operation operation) throws Exception {
        Network alone = network(Graph.of("op", operation), Shape.of(8, 9, 6));
        agrees(alone, OnnxExporter.Options.NONE);
        Graph.Builder b = Graph.builder(1);
        int first = b.add("before", Conv.dense(Expr.of(8), Expr.of(3), 1), 0);
        int op = b.add("op", operation, first);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(3), true), op));
        agrees(network(graph, Shape.of(2, 9, 6)), OnnxExporter.Options.NONE);
    }

    @Test
    void joinsAgree() throws Exception {
        Graph.Builder b = Graph.builder(1);
        int left = b.add("left", Conv.dense(Expr.of(6), Expr.of(3), 1), 0);
        int none = b.add("none", new Zero(1), left);
        int right = b.add("right", Conv.dense(Expr.of(6), Expr.of(1), 1), 0);
        int nothing = b.add("nothing", new Add(), none, none);
        int sum = b.add("sum", new Add(), left, none, right, left, nothing);
        int squeeze = b.add("squeeze", new GlobalAveragePool(), sum);
        int reduce = b.add("reduce", new Linear(Expr.of(6), true), squeeze);
        int gate = b.add("gate", new Activation(Activation.Function.HARD_SIGMOID), reduce);
        int excited = b.add("excited", new Multiply(), sum, gate);
        int joined = b.add("joined", new Concat(), excited, none, right);
        agrees(network(b.build(joined), Shape.of(4, 5, 7)), OnnxExporter.Options.NONE);
        int pooled = b.add("pooled", new GlobalAveragePool(), joined);
        int vectors = b.add("vectors", new Linear(Expr.of(6), false), pooled);
        int twice = b.add("twice", new Add(), vectors, gate, reduce);
        agrees(network(b.build(twice), Shape.of(4, 5, 7)), OnnxExporter.Options.NONE);
    }

    /** One loose end and several, one of which is an input that has to be halved. */
    @ParameterizedTest
    @ValueSource(strings = {"0 2 1 0 2 3 0 4 0 4 1 2 2 1 0 2", "0 0 0 4 0 3 0 2 0 1 0 4 0 3 0 2"})
    void cellsWithLooseEndsAgree(String architecture) throws Exception {
        SearchSpace space = Zoo.installed()
                .space(
                        "enas",
                        Map.of(
                                "input", List.of(3, 8, 8),
                                "nodes", 2,
                                "channels", 4,
                                "layers", 3,
                                "search_layers", 3,
                                "search_channels", 4));
        for (SearchSpace each : List.of(space, space.proxy())) {
            agrees(each.network(each.codec().parse(architecture)), OnnxExporter.Options.NONE);
        }
    }

    @Test
    void zeroTermsAndDeadNodesAreNotWritten() throws Exception {
        Graph.Builder b = Graph.builder(1);
        int conv = b.add("conv", Conv.pointwise(Expr.of(3)), 0);
        int none = b.add("none", new Zero(1), conv);
        Graph graph = b.build(b.add("sum", new Add(), conv, none));
        Network network = network(graph, Shape.of(3, 4, 4));
        OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(EXPORTER.export(network, Weights.random(network, 1)));
        assertThat(model.getGraph().getNodeList())
                .extracting(OnnxMl.NodeProto::getOpType)
                .containsExactly("Conv");
        agrees(network, OnnxExporter.Options.NONE);
    }

    @Test
    void normalisationClassesAndNamesGoIntoTheFile() throws Exception {
        Network network = network(Graph.of("input", new Linear(Expr.of(2), true)), Shape.of(2, 3, 3));
        OnnxExporter.Options options = new OnnxExporter.Options(
                List.of(0.5, -1.0), List.of(0.25, 2.0), List.of("Katze", "Möwe"), Map.of("dataset", "x"));
        agrees(network, options);
        byte[] bytes = EXPORTER.export(network, Weights.random(network, 1), options);
        assertThat(bytes).isEqualTo(EXPORTER.export(network, Weights.random(network, 1), options));
        OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(bytes);
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(model.getGraph()
                        .getInput(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDim(0)
                        .getDimParam())
                .isEqualTo("N");
        assertThat(model.getMetadataPropsList())
                .extracting(p -> p.getKey() + "=" + p.getValue())
                .containsExactly("classes=[\"Katze\",\"Möwe\"]", "dataset=x");
        assertThatThrownBy(() -> EXPORTER.export(
                        network,
                        Weights.random(network, 1),
                        new OnnxExporter.Options(List.of(1.0), List.of(1.0), List.of(), Map.of())))
                .hasMessageContaining("2 channels");
    }

    /** An operation of one's own: a negation. */
    record Negate() implements Operation {
        @Override
        public String kind() {
            return "negate";
        }

        @Override
        public Shape shape(List<Shape> inputs) {
            return inputs.get(0);
        }
    }

    private static final class NegateNodes implements OnnxOperation {
        @Override
        public boolean accepts(Operation operation) {
            return operation instanceof Negate;
        }

        @Override
        public String export(
                OnnxGraph graph, Network.Layer layer, List<Shape> shapes, List<String> inputs, Weights weights) {
            return graph.node("Neg", layer.name(), graph.image(inputs.get(0)));
        }
    }

    @Test
    void operationsOfOnesOwnAreWrittenByTheirService() throws Exception {
        Network network = network(Graph.of("op", new Negate()), Shape.of(1, 2, 2));
        Weights none = new Weights(Map.of());
        assertThatThrownBy(() -> EXPORTER.export(network, none)).hasMessageContaining("negate");
        byte[] model = new OnnxExporter(List.of(new NegateNodes())).export(network, none);
        assertThat(run(model, new float[] {1, -2, 3, 4}, 1, network.input())).containsExactly(-1, 2, -3, -4);
    }

    @Test
    void missingOrWrongWeightsAreNamed() {
        Network network = network(Graph.of("conv", Conv.pointwise(Expr.of(2))), Shape.of(1, 2, 2));
        assertThatThrownBy(() -> EXPORTER.export(network, new Weights(Map.of())))
                .hasMessageContaining("conv.weight");
        Weights wrong = new Weights(Map.of("conv.weight", new Weights.Tensor(new int[] {2}, 1, 2)));
        assertThatThrownBy(() -> EXPORTER.export(network, wrong)).hasMessageContaining("[2, 1, 1, 1]");
    }

    @Test
    void theOnnxCheckerAccepts(@TempDir Path folder) throws Exception {
        assumeTrue(python(folder, "import onnx") == 0, "python3-onnx is not installed");
        int number = 0;
        for (Operation operation : operations().toList()) {
            Network network = network(Graph.of("op", operation), Shape.of(8, 9, 6));
            Files.write(folder.resolve(number++ + ".onnx"), EXPORTER.export(network, Weights.random(network, 1)));
        }
        String check = "import onnx,glob\nfor f in glob.glob('*.onnx'): onnx.checker.check_model(f, full_check=True)";
        assertThat(python(folder, check)).isZero();
    }

    private static int python(Path folder, String program) throws InterruptedException {
        try {
            Process process = new ProcessBuilder("/usr/bin/python3", "-c", program)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("python.log").toFile())
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (IOException absent) {
            return -1;
        }
    }

    static Network network(Graph graph, Shape input) {
        return Flattening.network("net", graph, input, new Architecture(new DecisionSet(List.of())));
    }

    private static void agrees(Network network, OnnxExporter.Options options) throws Exception {
        Weights weights = Weights.random(network, 5);
        int size = network.input().elements().asInt();
        SplittableRandom random = Seeds.generator(1, "images", 0);
        float[] images = new float[2 * size];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) (2 * random.nextGaussian());
        }
        float[] actual = run(EXPORTER.export(network, weights, options), images, 2, network.input());
        ToIntFunction<Integer> channel =
                i -> i / (size / network.input().channels().asInt());
        for (int n = 0; n < 2; n++) {
            double[] image = new double[size];
            for (int i = 0; i < size; i++) {
                image[i] = images[n * size + i];
                if (!options.mean().isEmpty()) {
                    int c = channel.applyAsInt(i);
                    image[i] = (image[i] - options.mean().get(c))
                            / options.deviation().get(c);
                }
            }
            double[] expected = ReferenceInterpreter.run(network, weights, image);
            assertThat(actual).hasSize(2 * expected.length);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) actual[n * expected.length + i])
                        .as("image %d, value %d", n, i)
                        .isCloseTo(expected[i], within(2e-4 * (1 + Math.abs(expected[i]))));
            }
        }
    }

    private static float[] run(byte[] model, float[] images, int count, Shape shape) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] dims = {
            count,
            shape.channels().asInt(),
            shape.height().asInt(),
            shape.width().asInt()
        };
        try (OrtSession session = environment.createSession(model);
                OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), dims);
                OrtSession.Result result = session.run(Map.of("input", tensor))) {
            FloatBuffer buffer = ((OnnxTensor) result.get("output").orElseThrow()).getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return values;
        }
    }
}
