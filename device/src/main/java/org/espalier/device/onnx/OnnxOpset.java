package org.espalier.device.onnx;

import ai.onnx.proto.OnnxMl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;

/**
 * Rewrites a model for a runtime that knows no newer ONNX than some opset: what the opset lacks is written with what it has, to the same result. TensorRT 8.2 of the first Jetson Nano,
 * for example, knows 13.
 */
public final class OnnxOpset {
    /** The least that models are written for. */
    public static final int LEAST = 11;

    /** What {@link OnnxExporter} writes. */
    public static final int NEWEST = 17;

    private static final String HARD_SWISH = "HardSwish";

    /** Opsets from which on an operator exists, of those that are newer than {@link #LEAST} and might stand in a model. */
    private static final Map<String, Integer> SINCE = Map.ofEntries(
            Map.entry(HARD_SWISH, 14),
            Map.entry("Trilu", 14),
            Map.entry("Bernoulli", 15),
            Map.entry("GridSample", 16),
            Map.entry("LayerNormalization", 17),
            Map.entry("Celu", 12),
            Map.entry("Einsum", 12),
            Map.entry("GreaterOrEqual", 12),
            Map.entry("LessOrEqual", 12));

    /** Operators whose axes became an input: from this opset on. */
    private static final Map<String, Integer> AXES_AS_INPUT = Map.of("Unsqueeze", 13, "Squeeze", 13, "ReduceSum", 13);

    private static final int SHAPE_OF_A_PART = 15;

    private static final int IMAGES = 4;

    private final int opset;
    private final List<OnnxMl.NodeProto> nodes = new ArrayList<>();
    private final Map<String, OnnxMl.TensorProto> constants = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();

    private OnnxOpset(int opset) {
        this.opset = opset;
    }

    /**
     * The same model for an older opset.
     *
     * @param name named in errors
     * @param opset from {@link #LEAST} to {@link #NEWEST}
     * @return the very bytes where the model is for that opset or an older one
     * @throws IllegalArgumentException where they are no model, or an operator has no older form, with its name
     */
    public static byte[] lower(String name, byte[] onnx, int opset) {
        require(opset);
        OnnxMl.ModelProto model = OnnxModels.parse(name, onnx);
        if (version(model) <= opset) {
            return onnx;
        }
        OnnxOpset lowering = new OnnxOpset(opset);
        OnnxMl.GraphProto graph = lowering.graph(name, model.getGraph());
        OnnxMl.ModelProto.Builder lowered =
                model.toBuilder().setGraph(graph).setIrVersion(Math.min(model.getIrVersion(), irVersion(opset)));
        for (int i = 0; i < lowered.getOpsetImportCount(); i++) {
            if (isStandard(lowered.getOpsetImport(i).getDomain())) {
                lowered.setOpsetImport(i, lowered.getOpsetImport(i).toBuilder().setVersion(opset));
            }
        }
        return lowered.build().toByteArray();
    }

    /** @throws IllegalArgumentException where models are not written for that opset */
    public static void require(int opset) {
        if (opset < LEAST || opset > NEWEST) {
            throw new IllegalArgumentException("opset: expected " + LEAST + " to " + NEWEST + ", got " + opset);
        }
    }

    private static long version(OnnxMl.ModelProto model) {
        return model.getOpsetImportList().stream()
                .filter(each -> isStandard(each.getDomain()))
                .mapToLong(OnnxMl.OperatorSetIdProto::getVersion)
                .max()
                .orElse(0);
    }

    private static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** The file format of the releases that brought the opsets. */
    private static long irVersion(int opset) {
        return opset == LEAST ? 6 : opset < SHAPE_OF_A_PART ? 7 : 8;
    }

    private OnnxMl.GraphProto graph(String name, OnnxMl.GraphProto graph) {
        graph.getInitializerList().forEach(each -> {
            constants.put(each.getName(), each);
            names.add(each.getName());
        });
        graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
        graph.getNodeList().forEach(node -> lower(name, node));
        Set<String> read = new HashSet<>();
        nodes.forEach(node -> read.addAll(node.getInputList()));
        graph.getOutputList().forEach(output -> read.add(output.getName()));
        OnnxMl.GraphProto.Builder lowered =
                graph.toBuilder().clearNode().clearInitializer().addAllNode(nodes);
        constants.values().stream()
                .filter(each -> read.contains(each.getName()))
                .forEach(lowered::addInitializer);
        return lowered.build();
    }

    private void lower(String name, OnnxMl.NodeProto node) {
        String operator = node.getOpType();
        if (!isStandard(node.getDomain())) {
            nodes.add(node);
        } else if (operator.equals(HARD_SWISH) && isNewer(HARD_SWISH)) {
            hardSwish(node);
        } else if (operator.equals("Shape") && node.getAttributeCount() > 0 && opset < SHAPE_OF_A_PART) {
            shapeOfAPart(node);
        } else if (AXES_AS_INPUT.getOrDefault(operator, 0) > opset && node.getInputCount() > 1) {
            axesAsAttribute(name, node);
        } else if (isNewer(operator)) {
            throw new IllegalArgumentException(
                    name + ": operator '" + operator + "' of node '" + node.getName() + "' is of opset "
                            + SINCE.get(operator) + " and has no form in opset " + opset + "; export for a newer one");
        } else {
            nodes.add(node);
        }
    }

    private boolean isNewer(String operator) {
        return SINCE.getOrDefault(operator, 0) > opset;
    }

    /** {@code x * hard_sigmoid(x)} with a slope of a sixth. */
    private void hardSwish(OnnxMl.NodeProto node) {
        String gate = unique(node.getOutput(0) + "/gate");
        nodes.add(OnnxMl.NodeProto.newBuilder()
                .setOpType("HardSigmoid")
                .setName(gate)
                .addInput(node.getInput(0))
                .addOutput(gate)
                .addAttribute(OnnxGraph.attribute("alpha", 1f / 6))
                .addAttribute(OnnxGraph.attribute("beta", 0.5f))
                .build());
        nodes.add(OnnxMl.NodeProto.newBuilder()
                .setOpType("Mul")
                .setName(node.getName())
                .addInput(node.getInput(0))
                .addInput(gate)
                .addOutput(node.getOutput(0))
                .build());
    }

    /** The whole shape, cut. */
    private void shapeOfAPart(OnnxMl.NodeProto node) {
        Map<String, Long> attributes = new HashMap<>();
        node.getAttributeList().forEach(each -> attributes.put(each.getName(), each.getI()));
        String whole = unique(node.getOutput(0) + "/whole");
        nodes.add(node.toBuilder()
                .clearAttribute()
                .setName(whole)
                .setOutput(0, whole)
                .build());
        nodes.add(OnnxMl.NodeProto.newBuilder()
                .setOpType("Slice")
                .setName(node.getName())
                .addInput(whole)
                .addInput(longs(attributes.getOrDefault("start", 0L)))
                .addInput(longs(attributes.getOrDefault("end", (long) Integer.MAX_VALUE)))
                .addInput(longs(0))
                .addOutput(node.getOutput(0))
                .build());
    }

    private void axesAsAttribute(String name, OnnxMl.NodeProto node) {
        OnnxMl.TensorProto axes = constants.get(node.getInput(1));
        if (axes == null) {
            throw new IllegalArgumentException(name + ": the axes of node '" + node.getName() + "' (" + node.getOpType()
                    + ") are computed, which opset " + opset + " does not know; export for opset 13 or a newer one");
        }
        OnnxMl.AttributeProto.Builder attribute =
                OnnxMl.AttributeProto.newBuilder().setName("axes").setType(OnnxMl.AttributeProto.AttributeType.INTS);
        ByteBuffer raw = axes.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        while (raw.remaining() >= Long.BYTES) {
            attribute.addInts(raw.getLong());
        }
        axes.getInt64DataList().forEach(attribute::addInts);
        nodes.add(node.toBuilder()
                .clearInput()
                .addInput(node.getInput(0))
                .addAttribute(attribute)
                .build());
    }

    private String longs(long value) {
        String name = unique("opset/int64_" + value);
        constants.put(name, OnnxGraph.int64(name, value));
        return name;
    }

    private String unique(String wanted) {
        String name = wanted;
        for (int i = 1; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    /**
     * How far two models' answers to the same random images are from each other: the largest difference, as a share of the largest answer or of 1.
     *
     * @throws IllegalArgumentException where ONNX Runtime cannot load or run one
     */
    public static double difference(byte[] one, byte[] other) {
        if (one == other) {
            return 0;
        }
        try (OnnxRunner first = OnnxRunner.load(one);
                OnnxRunner second = OnnxRunner.load(other)) {
            long[] shape = first.inputShape();
            shape[0] = IMAGES;
            float[] pixels = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
            SplittableRandom random = Seeds.generator(0, "opset", 0);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) random.nextDouble();
            }
            float[] expected = first.run(pixels, shape);
            float[] actual = second.run(pixels, shape);
            double largest = 0;
            double scale = 1;
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs(expected[i] - actual[i]));
                scale = Math.max(scale, Math.abs(expected[i]));
            }
            return largest / scale;
        }
    }
}
