package org.espalier.device.onnx;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;

/** Looks at ONNX files before a runtime does, for errors that people understand. */
public final class OnnxModels {
    private OnnxModels() {}

    /**
     * Checks that the bytes are an ONNX model.
     *
     * @param name named in the error
     * @throws IllegalArgumentException where they are not
     */
    public static void check(String name, byte[] bytes) {
        parse(name, bytes);
    }

    static OnnxMl.ModelProto parse(String name, byte[] bytes) {
        OnnxMl.ModelProto model;
        try {
            model = OnnxMl.ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    name + ": is not an ONNX model, or is cut short: " + e.getMessage()
                            + " (expected a file as exporters write it)",
                    e);
        }
        if (!model.hasGraph() || model.getGraph().getNodeCount() == 0 || model.getOpsetImportCount() == 0) {
            throw new IllegalArgumentException(name + ": is not an ONNX model: it holds no graph (" + bytes.length
                    + " bytes; expected a file as exporters write it)");
        }
        return model;
    }
}
