package org.espalier.device.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.Conv;
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

/** The primitives of {@link org.espalier.graph.Primitives} as ONNX nodes. */
final class PrimitiveNodes implements OnnxOperation {
    private interface Writer<T> {
        String write(T operation, Place place);
    }

    /** Everything one layer's writer may look at. */
    private record Place(OnnxGraph graph, String name, List<Shape> shapes, List<String> inputs, Weights weights) {
        String only() {
            return inputs.get(0);
        }

        String image() {
            return graph.image(only());
        }

        String weight(String suffix, int... dims) {
            String key = name + suffix;
            return graph.constant(key, weights.get(key, dims));
        }

        String node(String operator, Map<String, Object> attributes, String... from) {
            return graph.node(operator, name, List.of(from), attributes);
        }
    }

    private final Map<Class<?>, Writer<Operation>> writers = new HashMap<>();

    PrimitiveNodes() {
        put(Conv.class, PrimitiveNodes::conv);
        put(BatchNorm.class, PrimitiveNodes::norm);
        put(Activation.class, PrimitiveNodes::activation);
        put(Pool.class, PrimitiveNodes::pool);
        put(GlobalAveragePool.class, (o, p) -> p.node("GlobalAveragePool", Map.of(), p.image()));
        put(Linear.class, PrimitiveNodes::linear);
        put(Add.class, (o, p) -> add(p));
        put(Multiply.class, (o, p) -> p.node("Mul", Map.of(), p.image(), p.graph.image(p.inputs.get(1))));
        put(
                Concat.class,
                (o, p) -> p.graph.node(
                        "Concat", p.name, p.inputs.stream().map(p.graph::image).toList(), Map.of("axis", 1L)));
        put(Identity.class, (o, p) -> p.only());
        put(Dropout.class, (o, p) -> p.only());
        put(DropPath.class, (o, p) -> p.only());
        put(Zero.class, PrimitiveNodes::zero);
        put(Shift.class, (o, p) -> shift(p));
        put(Channels.class, PrimitiveNodes::channels);
        put(ChannelShuffle.class, PrimitiveNodes::shuffle);
    }

    private <T extends Operation> void put(Class<T> type, Writer<T> writer) {
        writers.put(type, (operation, place) -> writer.write(type.cast(operation), place));
    }

    @Override
    public boolean accepts(Operation operation) {
        return writers.containsKey(operation.getClass());
    }

    @Override
    public String export(
            OnnxGraph graph, Network.Layer layer, List<Shape> shapes, List<String> inputs, Weights weights) {
        Writer<Operation> writer = writers.get(layer.operation().getClass());
        if (writer == null) {
            throw new IllegalArgumentException("not a primitive: " + layer.operation());
        }
        return writer.write(layer.operation(), new Place(graph, layer.name(), shapes, inputs, weights));
    }

    private static String conv(Conv conv, Place p) {
        int height = conv.kernelHeight().asInt();
        int width = conv.kernelWidth().asInt();
        int groups = conv.groups().asInt();
        int out = conv.out().asInt();
        long top = conv.paddingHeight().asInt();
        long left = conv.paddingWidth().asInt();
        String weight = p.weight(".weight", out, p.shapes.get(0).channels().asInt() / groups, height, width);
        Map<String, Object> attributes = Map.of(
                "kernel_shape", new long[] {height, width},
                "strides", new long[] {conv.stride(), conv.strideWidth()},
                "dilations", new long[] {conv.dilation(), conv.dilation()},
                "group", (long) groups,
                "pads", new long[] {top, left, top, left});
        return conv.bias()
                ? p.node("Conv", attributes, p.image(), weight, p.weight(".bias", out))
                : p.node("Conv", attributes, p.image(), weight);
    }

    private static String norm(BatchNorm norm, Place p) {
        int channels = p.shapes.get(0).channels().asInt();
        String scale = norm.affine() ? p.weight(".weight", channels) : filled(p, channels, 1);
        String shift = norm.affine() ? p.weight(".bias", channels) : filled(p, channels, 0);
        return p.node(
                "BatchNormalization",
                Map.of("epsilon", (float) norm.eps()),
                p.image(),
                scale,
                shift,
                p.weight(".running_mean", channels),
                p.weight(".running_var", channels));
    }

    private static String filled(Place p, int channels, float value) {
        float[] values = new float[channels];
        Arrays.fill(values, value);
        return p.graph.constant("float32_" + value + "x" + channels, new Weights.Tensor(new int[] {channels}, values));
    }

    private static String activation(Activation activation, Place p) {
        String x = p.only();
        Map<String, Object> none = Map.of();
        String result = switch (activation.function()) {
            case RELU -> p.node("Relu", none, x);
            case RELU6 -> p.node("Clip", none, x, p.graph.scalar(0), p.graph.scalar(6));
            case HARD_SWISH -> p.node("HardSwish", none, x);
            case HARD_SIGMOID -> p.node("HardSigmoid", Map.of("alpha", 1f / 6, "beta", 0.5f), x);
            case SIGMOID -> p.node("Sigmoid", none, x);
            case SWISH -> p.node("Mul", none, x, p.graph.node("Sigmoid", p.name + "/sigmoid", x));
        };
        return p.graph.isVector(x) ? p.graph.markVector(result) : result;
    }

    private static String pool(Pool pool, Place p) {
        Map<String, Object> attributes = new HashMap<>(Map.of(
                "kernel_shape", new long[] {pool.kernel(), pool.kernel()},
                "strides", new long[] {pool.stride(), pool.stride()},
                "pads", new long[] {pool.padding(), pool.padding(), pool.padding(), pool.padding()}));
        if (pool.mode() == Pool.Mode.MAX) {
            return p.node("MaxPool", attributes, p.image());
        }
        attributes.put("count_include_pad", 0L);
        return p.node("AveragePool", attributes, p.image());
    }

    private static String linear(Linear linear, Place p) {
        int out = linear.out().asInt();
        String weight = p.weight(".weight", out, p.shapes.get(0).elements().asInt());
        Map<String, Object> attributes = Map.of("transB", 1L);
        String x = p.graph.vector(p.only());
        return p.graph.markVector(
                linear.bias()
                        ? p.node("Gemm", attributes, x, weight, p.weight(".bias", out))
                        : p.node("Gemm", attributes, x, weight));
    }

    /** Binary additions rather than one n-ary sum: runtimes fuse them into the convolution before. */
    private static String add(Place p) {
        List<String> live = p.inputs.stream().filter(v -> !p.graph.isZero(v)).toList();
        if (live.isEmpty()) {
            return p.only();
        }
        boolean vectors = live.stream().allMatch(p.graph::isVector);
        List<String> terms = vectors ? live : live.stream().map(p.graph::image).toList();
        String sum = terms.get(0);
        for (String term : terms.subList(1, terms.size())) {
            sum = p.node("Add", Map.of(), sum, term);
        }
        return vectors ? p.graph.markVector(sum) : sum;
    }

    /** Made of the batch size alone: never touches the input's values. */
    private static String zero(Zero zero, Place p) {
        Shape shape = zero.shape(p.shapes);
        String batch = p.graph.node("Shape", p.name + "/batch", List.of(p.only()), Map.of("start", 0L, "end", 1L));
        String rest = p.graph.longs(
                shape.channels().asInt(), shape.height().asInt(), shape.width().asInt());
        String sizes = p.graph.node("Concat", p.name + "/sizes", List.of(batch, rest), Map.of("axis", 0L));
        return p.graph.markZero(p.node("ConstantOfShape", Map.of(), sizes)); // its default value is 0f
    }

    private static String shift(Place p) {
        OnnxGraph g = p.graph;
        String cut = g.node(
                "Slice",
                p.name + "/cut",
                p.image(),
                g.longs(1, 1),
                g.longs(Integer.MAX_VALUE, Integer.MAX_VALUE),
                g.longs(2, 3));
        return p.node("Pad", Map.of(), cut, g.longs(0, 0, 0, 0, 0, 0, 1, 1));
    }

    private static String channels(Channels channels, Place p) {
        OnnxGraph g = p.graph;
        long start = channels.start().asInt();
        long end = start + (channels.count().asInt() - 1L) * channels.step() + 1;
        return p.node("Slice", Map.of(), p.image(), g.longs(start), g.longs(end), g.longs(1), g.longs(channels.step()));
    }

    private static String shuffle(ChannelShuffle shuffle, Place p) {
        OnnxGraph g = p.graph;
        Shape shape = p.shapes.get(0);
        long channels = shape.channels().asInt();
        long height = shape.height().asInt();
        long width = shape.width().asInt();
        String groups = g.longs(0, shuffle.groups(), channels / shuffle.groups(), height, width);
        String split = g.node("Reshape", p.name + "/split", p.image(), groups);
        String turned =
                g.node("Transpose", p.name + "/turn", List.of(split), Map.of("perm", new long[] {0, 2, 1, 3, 4}));
        return p.node("Reshape", Map.of(), turned, g.longs(0, channels, height, width));
    }
}
