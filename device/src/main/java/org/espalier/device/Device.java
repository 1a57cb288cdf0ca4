package org.espalier.device;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Something that runs ONNX models and can be measured. Methods block until done and may be called from one thread at a time. {@code
 * org.espalier.device.testing.DeviceContract} proves one.
 */
public interface Device extends AutoCloseable {
    /** Short name, for example {@code local}. */
    String name();

    /** Runtime and version, for example {@code onnxruntime 1.28.0}. */
    String runtime();

    int threads();

    /** Everything that makes one device's times differ from another's; the key of what is cached. */
    String fingerprint();

    /** Images of one inference, see {@link #withBatch}. */
    default int batch() {
        return 1;
    }

    /**
     * The same device, whose every inference is one of so many images. Its {@link #fingerprint} differs.
     *
     * @param batch at least 1
     * @throws IllegalArgumentException where it does not run so many, as a device that does not override this method runs one
     */
    default Device withBatch(int batch) {
        if (batch != batch()) {
            throw new IllegalArgumentException(
                    "device '" + name() + "' runs " + batch() + (batch() == 1 ? " image" : " images")
                            + " at a time, expected batch " + batch() + ", got " + batch);
        }
        return this;
    }

    /**
     * What a run takes at its highest beside what the runtime takes without the model: loading the model and some inferences of {@link #batch}
     * images, in MB of 1,048,576 bytes. Measured, never predicted; empty where the device does not tell.
     *
     * @param model name for messages
     * @throws IllegalArgumentException as {@link #measure}
     */
    default OptionalDouble memoryMb(String model, byte[] onnx) {
        return OptionalDouble.empty();
    }

    /**
     * Measures one inference of {@link #batch} images with random inputs; other open dimensions are set to 1.
     *
     * @param model name for messages
     * @throws IllegalArgumentException where the bytes are no ONNX model or the runtime cannot run it
     * @throws java.io.UncheckedIOException where the device is away or does not answer as it should; the next measurement may go well again
     */
    MeasuredLatency measure(String model, byte[] onnx, Protocol protocol);

    /**
     * Times every node of the model.
     *
     * @param runs timed runs, at least 1
     * @throws IllegalArgumentException as {@link #measure}, and where the device tells no times of nodes
     */
    List<LayerTime> layers(String model, byte[] onnx, int runs);

    /** Ends what the device holds, such as a connection; one that {@link #withBatch} made of it shares that. Most hold nothing. */
    @Override
    default void close() {}
}
