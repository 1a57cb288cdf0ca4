package org.espalier.device.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Map;
import org.espalier.failure.Failure;

/** Runs an exported model on given images, to compare it with what it was exported from. Not for measuring. */
public final class OnnxRunner implements AutoCloseable {
    private final OrtSession session;

    private OnnxRunner(OrtSession session) {
        this.session = session;
    }

    /** @throws IllegalArgumentException where ONNX Runtime cannot load the bytes */
    public static OnnxRunner load(byte[] onnx) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return new OnnxRunner(OrtEnvironment.getEnvironment().createSession(onnx, options));
        } catch (OrtException e) {
            throw new IllegalArgumentException("the model cannot be loaded: " + Failure.reason(e), e);
        }
    }

    /**
     * Sizes of the first input, -1 where open: batch, channels, height, width for a model of images.
     *
     * @throws IllegalArgumentException where the first input is no tensor
     */
    public long[] inputShape() {
        try {
            if (session.getInputInfo().values().iterator().next().getInfo() instanceof TensorInfo info) {
                return info.getShape();
            }
        } catch (OrtException e) {
            throw new IllegalArgumentException("the model's input cannot be read: " + Failure.reason(e), e);
        }
        throw new IllegalArgumentException("the model's first input is no tensor");
    }

    /**
     * @param images batch x channels x height x width, row by row
     * @param shape the four sizes
     * @return the first output, row by row
     * @throws IllegalArgumentException where the model does not take such images, or its first output is no tensor of floats
     */
    public float[] run(float[] images, long... shape) {
        String input = session.getInputNames().iterator().next();
        try (OnnxTensor tensor =
                        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(images), shape);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            FloatBuffer buffer = result.get(0) instanceof OnnxTensor scores ? scores.getFloatBuffer() : null;
            if (buffer == null) {
                throw new IllegalArgumentException(
                        "the model's first output is " + result.get(0).getInfo() + ": expected a tensor of floats");
            }
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return values;
        } catch (OrtException e) {
            throw new IllegalArgumentException("the model cannot be run: " + Failure.reason(e), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session cannot be closed: " + Failure.reason(e), e);
        }
    }
}
