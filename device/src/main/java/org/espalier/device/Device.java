package org.espalier.device;

import java.util.List;

/** Something that runs ONNX models and can be measured. Methods block until done and may be called from one thread at a time. */
public interface Device {
    /** Short name, for example {@code local}. */
    String name();

    /** Runtime and version, for example {@code onnxruntime 1.28.0}. */
    String runtime();

    int threads();

    /** Everything that makes one device's times differ from another's; the key of what is cached. */
    String fingerprint();

    /**
     * Measures one inference at batch 1 with random inputs; open dimensions are set to 1.
     *
     * @param model name for messages
     * @throws IllegalArgumentException where the bytes are no ONNX model or the runtime cannot run it
     */
    MeasuredLatency measure(String model, byte[] onnx, Protocol protocol);

    /**
     * Times every node of the model.
     *
     * @param runs timed runs, at least 1
     * @throws IllegalArgumentException as {@link #measure}
     */
    List<LayerTime> layers(String model, byte[] onnx, int runs);
}
