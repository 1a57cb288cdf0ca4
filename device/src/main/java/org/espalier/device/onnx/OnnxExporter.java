package org.espalier.device.onnx;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.service.Installed;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a closed network and its weights as an ONNX model: IR version 8, opset 17, one input {@code input} of batch x channels x height
 * x width (float32, any batch), one output {@code output}. Batch norm uses the running statistics; dropout and drop path vanish.
 */
public final class OnnxExporter {
    /** Name of the open batch dimension. */
    public static final String BATCH = "N";

    private static final long IR_VERSION = 8;
    private static final long OPSET = 17;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<OnnxOperation> operations;

    /** @param operations writers of operations beyond the primitives, asked in order */
    public OnnxExporter(List<OnnxOperation> operations) {
        List<OnnxOperation> all = new ArrayList<>(List.of(new PrimitiveNodes()));
        all.addAll(operations);
        this.operations = List.copyOf(all);
    }

    /** With the operations that are {@linkplain Installed installed}. */
    public static OnnxExporter create() {
        return new OnnxExporter(Installed.of(OnnxOperation.class));
    }

    /**
     * What goes into the file beside the network.
     *
     * @param mean subtracted from each channel first; empty for none
     * @param deviation divides each channel then; as many as {@code mean}
     * @param classes names of the classes, written as metadata {@code classes} (a JSON array); empty for none
     * @param metadata further texts by name, such as those of {@link ModelInput}
     */
    public record Options(
            List<Double> mean, List<Double> deviation, List<String> classes, Map<String, String> metadata) {
        /** Nothing beside the network. */
        public static final Options NONE = new Options(List.of(), List.of(), List.of(), Map.of());

        /**
         * Normalisation and what belongs to the model.
         *
         * @param mean as {@link #mean}
         * @param deviation as {@link #deviation}
         * @param metadata class names and input
         */
        public static Options of(List<Double> mean, List<Double> deviation, ModelMetadata metadata) {
            return new Options(mean, deviation, metadata.classes(), metadata.texts());
        }

        public Options {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
            classes = List.copyOf(classes);
            metadata = Map.copyOf(metadata);
            if (mean.size() != deviation.size()) {
                throw new IllegalArgumentException(
                        mean.size() + " means but " + deviation.size() + " standard deviations");
            }
            if (deviation.stream().anyMatch(d -> !(d > 0))) {
                throw new IllegalArgumentException("standard deviations must be positive, got " + deviation);
            }
        }
    }

    /**
     * The bytes of the model; the same arguments always give the same bytes.
     *
     * @throws IllegalArgumentException where a tensor is missing or has other sizes, or nothing writes an operation
     */
    public byte[] export(Network network, Weights weights, Options options) {
        OnnxGraph graph = new OnnxGraph();
        List<String> values = new ArrayList<>();
        String input = graph.input("input", network.input());
        values.add(normalised(graph, input, network.input(), options));
        for (Network.Layer layer : network.layers()) {
            List<String> from = layer.inputs().stream().map(values::get).toList();
            values.add(layer(graph, layer, network.inputShapes(layer), from, weights));
        }
        Shape shape = network.layers().get(network.layers().size() - 1).output();
        String result = values.get(values.size() - 1);
        boolean flat = shape.height().asInt() == 1 && shape.width().asInt() == 1;
        return model(graph.build(network.name(), flat ? graph.vector(result) : result, "output", shape), options);
    }

    /** Without normalisation, class names or metadata. */
    public byte[] export(Network network, Weights weights) {
        return export(network, weights, Options.NONE);
    }

    /**
     * A model of operations one after the other, the first on all inputs, with random weights; for measuring a layer on its own. The
     * inputs are {@code input}, {@code input_1} and so on.
     */
    public byte[] chain(List<Operation> chain, List<Shape> inputs) {
        OnnxGraph graph = new OnnxGraph();
        List<String> from = new ArrayList<>();
        inputs.forEach(shape -> from.add(graph.input("input", shape)));
        List<Shape> shapes = inputs;
        for (int i = 0; i < chain.size(); i++) {
            Operation operation = chain.get(i);
            Shape output = operation.shape(shapes);
            List<Integer> numbers = IntStream.range(0, from.size()).boxed().toList();
            Network.Layer layer = new Network.Layer("layer" + i, operation, numbers, output);
            Weights weights = Weights.random(layer.name(), operation, shapes, 1);
            String value = layer(graph, layer, shapes, List.copyOf(from), weights);
            from.clear();
            from.add(value);
            shapes = List.of(output);
        }
        return model(graph.build("layer", from.get(0), "output", shapes.get(0)), Options.NONE);
    }

    private OnnxOperation writer(Network.Layer layer) {
        return operations.stream()
                .filter(o -> o.accepts(layer.operation()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("layer '" + layer.name() + "': operation '"
                        + layer.operation().kind() + "' has no ONNX form; provide an " + OnnxOperation.class.getName()
                        + " as a service"));
    }

    private String layer(OnnxGraph graph, Network.Layer layer, List<Shape> shapes, List<String> from, Weights weights) {
        return writer(layer).export(graph, layer, shapes, from, weights);
    }

    private static String normalised(OnnxGraph graph, String input, Shape shape, Options options) {
        if (options.mean().isEmpty()) {
            return input;
        }
        int channels = shape.channels().asInt();
        if (options.mean().size() != channels) {
            throw new IllegalArgumentException(
                    options.mean().size() + " means for an input of " + channels + " channels");
        }
        String mean = graph.constant("normalise.mean", perChannel(options.mean()));
        String deviation = graph.constant("normalise.deviation", perChannel(options.deviation()));
        return graph.node("Div", "normalise", graph.node("Sub", "normalise/centre", input, mean), deviation);
    }

    private static Weights.Tensor perChannel(List<Double> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).floatValue();
        }
        return new Weights.Tensor(new int[] {1, values.length, 1, 1}, values);
    }

    private static byte[] model(OnnxMl.GraphProto graph, Options options) {
        OnnxMl.ModelProto.Builder model = OnnxMl.ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("espalier")
                .addOpsetImport(
                        OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph);
        Map<String, String> metadata = new TreeMap<>(options.metadata());
        if (!options.classes().isEmpty()) {
            metadata.put(ModelMetadata.CLASSES, JSON.writeValueAsString(options.classes()));
        }
        metadata.forEach((key, value) -> model.addMetadataProps(
                OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }
}
