package org.espalier.device.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.random.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * A session with made-up inputs: normal random numbers, zeros for other types; an open first dimension is the batch, others are 1. Closing
 * frees it.
 *
 * <p>On a board these classes are nearly alone: what is used here beside the runtime has to be in {@code AgentJar}, too.
 */
public final class OrtModel implements AutoCloseable {
    /** Some hundred times what a network for images takes. */
    private static final long MOST_NUMBERS = 1L << 26;

    private static final String MESSAGE = " - message: ";
    private static final int WARM_UP = 5;

    /**
     * How a model is run.
     *
     * @param threads within an operation
     * @param batch images at a time
     * @param profile prefix of the profile's file, or null for none
     */
    public record Use(int threads, int batch, @Nullable String profile) {
        /** Without a profile. */
        public Use(int threads, int batch) {
            this(threads, batch, null);
        }

        /** The same with a profile, whose file's name begins so. */
        public Use profiling(String prefix) {
            return new Use(threads, batch, prefix);
        }
    }

    /** Opens a session. */
    @FunctionalInterface
    private interface Opening {
        OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private final String name;
    private final OrtSession.SessionOptions options;
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

    private OrtModel(String name, OrtSession.SessionOptions options, OrtSession session) {
        this.name = name;
        this.options = options;
        this.session = session;
    }

    /**
     * Opens a session and runs it once.
     *
     * @param name for messages
     * @throws IllegalArgumentException where the bytes are no ONNX model or the runtime cannot run it
     */
    public static OrtModel load(String name, byte[] onnx, Use use) {
        OnnxModels.check(name, onnx);
        return open(name, (environment, options) -> environment.createSession(onnx, options), use);
    }

    /** The same of a file that was checked, whose bytes are never all in memory at once but for the runtime's own. */
    public static OrtModel load(String name, Path file, Use use) {
        return open(name, (environment, options) -> environment.createSession(file.toString(), options), use);
    }

    private static OrtModel open(String name, Opening opening, Use use) {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            options.setIntraOpNumThreads(use.threads());
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            if (use.profile() != null) {
                options.enableProfiling(use.profile());
            }
            OrtModel model = new OrtModel(name, options, opening.open(OrtEnvironment.getEnvironment(), options));
            try {
                model.makeInputs(use.batch());
                model.run();
            } catch (OrtException | RuntimeException e) {
                model.session.close();
                model.inputs.values().forEach(OnnxTensor::close);
                throw e;
            }
            return model;
        } catch (OrtException e) {
            options.close();
            throw cannotRun(name, e);
        } catch (RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static IllegalArgumentException cannotRun(String name, OrtException e) {
        return new IllegalArgumentException(name + " cannot be run: " + reason(e), e);
    }

    /** The first line of what the runtime says, as {@code failure.Failure} has it where that is at hand. */
    private static String reason(OrtException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        int said = message.indexOf(MESSAGE);
        return "ONNX Runtime: "
                + (said < 0 ? message : message.substring(said + MESSAGE.length()))
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .orElse("no reason given");
    }

    private void makeInputs(int batch) throws OrtException {
        boolean batched = batch == 1;
        for (Map.Entry<String, NodeInfo> entry : session.getInputInfo().entrySet()) {
            if (!(entry.getValue().getInfo() instanceof TensorInfo info)) {
                throw new IllegalArgumentException(name + ": input '" + entry.getKey() + "' is no tensor but "
                        + entry.getValue().getInfo() + ", for which no values can be made up");
            }
            long[] shape = info.getShape();
            if (shape.length > 0 && shape[0] < 0) {
                shape[0] = batch;
            }
            batched |= shape.length > 0 && shape[0] == batch;
            long size = 1;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = shape[i] < 0 ? 1 : shape[i];
                // no product of two such numbers overflows
                size *= Math.min(shape[i], MOST_NUMBERS + 1);
                if (size > MOST_NUMBERS) {
                    throw new IllegalArgumentException(name + ": input '" + entry.getKey() + "' is of shape "
                            + Arrays.toString(shape) + ", more than the " + MOST_NUMBERS + " numbers that are made up");
                }
            }
            inputs.put(entry.getKey(), tensor(entry.getKey(), info.type, shape, (int) size));
        }
        if (!batched) {
            throw new IllegalArgumentException(
                    name + ": no input of it has an open first dimension, so that it cannot run a batch of " + batch);
        }
    }

    private OnnxTensor tensor(String input, OnnxJavaType type, long[] shape, int size) throws OrtException {
        if (type == OnnxJavaType.STRING || type == OnnxJavaType.UNKNOWN || type.size < 1) {
            throw new IllegalArgumentException(
                    name + ": input '" + input + "' is of type " + type + ", for which no values can be made up");
        }
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.multiplyExact(size, type.size)).order(ByteOrder.nativeOrder());
        if (type == OnnxJavaType.FLOAT) {
            SplittableRandom random = Seeds.generator(1, input, 0);
            for (int i = 0; i < size; i++) {
                bytes.putFloat(4 * i, (float) random.nextGaussian());
            }
        }
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), bytes, shape, type);
    }

    /** One inference. */
    public void run() {
        try {
            session.run(inputs).close();
        } catch (OrtException e) {
            throw cannotRun(name, e);
        }
    }

    /**
     * Runs a model that was opened with a profile some times, after a few to warm up, and ends the profile.
     *
     * @param runs at least 1
     * @return the profile's file
     */
    public Path profile(int runs) {
        for (int i = 0; i < WARM_UP + runs; i++) {
            run();
        }
        try {
            return Path.of(session.endProfiling());
        } catch (OrtException e) {
            throw new IllegalStateException(name + ": no profile was written: " + reason(e), e);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(name + ": the session could not be closed: " + reason(e), e);
        } finally {
            options.close();
        }
    }
}
