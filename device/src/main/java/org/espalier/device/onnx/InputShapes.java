package org.espalier.device.onnx;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The inputs of a model as a runtime is to be given them. */
public final class InputShapes {
    private InputShapes() {}

    /**
     * An input.
     *
     * @param name of the input
     * @param open whether the model leaves a size open
     * @param sizes of all dimensions: an open first one is the batch, other open ones are 1
     */
    public record Input(String name, boolean open, List<Long> sizes) {
        public Input {
            sizes = List.copyOf(sizes);
        }
    }

    /**
     * Reads them, as the device {@code local} makes them up.
     *
     * @param model for messages
     * @param batch images at a time, at least 1
     * @throws IllegalArgumentException where the bytes are no model, or no input can be a batch of so many
     */
    public static List<Input> of(String model, byte[] onnx, int batch) {
        OnnxMl.GraphProto graph = OnnxModels.parse(model, onnx).getGraph();
        Set<String> constants = new LinkedHashSet<>();
        graph.getInitializerList().forEach(constant -> constants.add(constant.getName()));
        List<Input> inputs = new ArrayList<>();
        boolean batched = batch == 1;
        for (OnnxMl.ValueInfoProto value : graph.getInputList()) {
            if (constants.contains(value.getName())) {
                continue; // older files list their weights here, too
            }
            List<Long> sizes = new ArrayList<>();
            boolean open = false;
            for (OnnxMl.TensorShapeProto.Dimension dimension :
                    value.getType().getTensorType().getShape().getDimList()) {
                boolean known = dimension.hasDimValue() && dimension.getDimValue() > 0;
                open |= !known;
                sizes.add(known ? dimension.getDimValue() : sizes.isEmpty() ? batch : 1);
            }
            batched |= !sizes.isEmpty() && sizes.get(0) == batch;
            inputs.add(new Input(value.getName(), open, sizes));
        }
        if (!batched) {
            throw new IllegalArgumentException(
                    model + ": no input of it has an open first dimension, so that it cannot run a batch of " + batch);
        }
        return List.copyOf(inputs);
    }
}
