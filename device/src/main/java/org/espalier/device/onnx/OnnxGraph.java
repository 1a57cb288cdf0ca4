package org.espalier.device.onnx;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;

/**
 * Collects the nodes and constants of an ONNX graph. Values are names. A value is an image (batch x channels x height x width) or a
 * vector (batch x channels). Values known to be zero are remembered, so that sums leave them out; nodes that nothing reads are not
 * written.
 */
public final class OnnxGraph {
    private final List<OnnxMl.NodeProto> nodes = new ArrayList<>();
    private final Map<String, OnnxMl.TensorProto> constants = new LinkedHashMap<>();
    private final List<OnnxMl.ValueInfoProto> inputs = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> vectors = new HashSet<>();
    private final Set<String> zeros = new HashSet<>();
    private final Map<String, String> converted = new HashMap<>();

    OnnxGraph() {}

    private String unique(String wanted) {
        String name = wanted;
        for (int i = 1; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    String input(String wanted, Shape shape) {
        String name = unique(wanted);
        inputs.add(info(
                name,
                List.of(
                        shape.channels().asInt(),
                        shape.height().asInt(),
                        shape.width().asInt())));
        return name;
    }

    /**
     * Adds a node with one output.
     *
     * @param operator ONNX operator of opset 17
     * @param name wanted name of the node and its output; made unique
     * @param attributes of type Long, long[], Float or String
     * @return the output
     */
    public String node(String operator, String name, List<String> from, Map<String, Object> attributes) {
        String output = unique(name);
        OnnxMl.NodeProto.Builder node = OnnxMl.NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(from)
                .addOutput(output);
        new TreeMap<>(attributes).forEach((key, value) -> node.addAttribute(attribute(key, value)));
        nodes.add(node.build());
        return output;
    }

    /** As {@link #node(String, String, List, Map)}, without attributes. */
    public String node(String operator, String name, String... from) {
        return node(operator, name, List.of(from), Map.of());
    }

    /** An attribute whose type is that of its value: Long, long[], Float or String. */
    static OnnxMl.AttributeProto attribute(String key, Object value) {
        OnnxMl.AttributeProto.Builder attribute =
                OnnxMl.AttributeProto.newBuilder().setName(key);
        if (value instanceof Long number) {
            return attribute
                    .setType(OnnxMl.AttributeProto.AttributeType.INT)
                    .setI(number)
                    .build();
        } else if (value instanceof Float number) {
            return attribute
                    .setType(OnnxMl.AttributeProto.AttributeType.FLOAT)
                    .setF(number)
                    .build();
        } else if (value instanceof String text) {
            return attribute
                    .setType(OnnxMl.AttributeProto.AttributeType.STRING)
                    .setS(ByteString.copyFromUtf8(text))
                    .build();
        } else if (value instanceof long[] numbers) {
            attribute.setType(OnnxMl.AttributeProto.AttributeType.INTS);
            for (long number : numbers) {
                attribute.addInts(number);
            }
            return attribute.build();
        }
        throw new IllegalArgumentException(
                "attribute '" + key + "' is of type " + value.getClass() + ", not known here");
    }

    /** A float32 constant; a second one of the same name must be equal. */
    public String constant(String name, Weights.Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.size()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.buffer());
        OnnxMl.TensorProto.Builder proto = OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                .setRawData(ByteString.copyFrom(bytes.array()));
        for (int dim : tensor.dims()) {
            proto.addDims(dim);
        }
        return constant(name, proto.build());
    }

    /** A vector of int64 constants, shared by value. */
    public String longs(long... values) {
        StringBuilder name = new StringBuilder("int64");
        for (long value : values) {
            name.append('_').append(value);
        }
        return constant(name.toString(), int64(name.toString(), values));
    }

    /** A vector of int64 numbers under a name. */
    static OnnxMl.TensorProto int64(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(OnnxMl.TensorProto.DataType.INT64.getNumber())
                .addDims(values.length)
                .setRawData(ByteString.copyFrom(bytes.array()))
                .build();
    }

    /** A float32 scalar constant, shared by value. */
    public String scalar(float value) {
        return constant("float32_" + value, new Weights.Tensor(new int[0], value));
    }

    private String constant(String name, OnnxMl.TensorProto proto) {
        OnnxMl.TensorProto before = constants.putIfAbsent(name, proto);
        if (before != null && !before.equals(proto)) {
            throw new IllegalArgumentException("two different constants are named '" + name + "'");
        }
        if (before == null && !names.add(name)) {
            throw new IllegalArgumentException("a value and a constant are both named '" + name + "'");
        }
        return name;
    }

    /** The value as batch x channels x height x width. */
    public String image(String value) {
        return vectors.contains(value)
                ? converted.computeIfAbsent(value, v -> node("Unsqueeze", v + "/image", v, longs(2, 3)))
                : value;
    }

    /** The value as batch x everything else, channels slowest. */
    public String vector(String value) {
        return vectors.contains(value)
                ? value
                : converted.computeIfAbsent(value, v -> markVector(node("Flatten", v + "/vector", v)));
    }

    /** Says that a value has the shape batch x channels. */
    public String markVector(String value) {
        vectors.add(value);
        return value;
    }

    public boolean isVector(String value) {
        return vectors.contains(value);
    }

    String markZero(String value) {
        zeros.add(value);
        return value;
    }

    boolean isZero(String value) {
        return zeros.contains(value);
    }

    /** The finished graph with one output; only what it depends on is in it. */
    OnnxMl.GraphProto build(String name, String result, String output, Shape shape) {
        boolean direct = nodes.stream().noneMatch(n -> n.getOutput(0).equals(result));
        String source = direct ? node("Identity", output, result) : result;
        Set<String> needed = new HashSet<>(Set.of(source));
        List<OnnxMl.NodeProto> kept = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            OnnxMl.NodeProto node = nodes.get(i);
            if (needed.contains(node.getOutput(0))) {
                needed.addAll(node.getInputList());
                kept.add(renamed(node, source, output));
            }
        }
        Collections.reverse(kept);
        List<Integer> sizes = isVector(result)
                ? List.of(shape.channels().asInt())
                : List.of(
                        shape.channels().asInt(),
                        shape.height().asInt(),
                        shape.width().asInt());
        return OnnxMl.GraphProto.newBuilder()
                .setName(name)
                .addAllNode(kept)
                .addAllInput(inputs)
                .addAllInitializer(constants.values().stream()
                        .filter(c -> needed.contains(c.getName()))
                        .toList())
                .addOutput(info(output, sizes))
                .build();
    }

    private static OnnxMl.NodeProto renamed(OnnxMl.NodeProto node, String from, String to) {
        OnnxMl.NodeProto.Builder builder = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            builder.setInput(i, node.getInput(i).equals(from) ? to : node.getInput(i));
        }
        return builder.setOutput(0, node.getOutput(0).equals(from) ? to : node.getOutput(0))
                .build();
    }

    private static OnnxMl.ValueInfoProto info(String name, List<Integer> sizes) {
        OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder()
                .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(OnnxExporter.BATCH));
        for (int size : sizes) {
            shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        OnnxMl.TypeProto.Tensor tensor = OnnxMl.TypeProto.Tensor.newBuilder()
                .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                .setShape(shape)
                .build();
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
