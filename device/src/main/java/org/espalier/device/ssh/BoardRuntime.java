package org.espalier.device.ssh;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;

/** What runs models on a board. For one thread. */
interface BoardRuntime {
    /**
     * How a model is run.
     *
     * @param name for messages
     * @param onnx the file
     * @param threads within an operation
     * @param batch images at a time
     */
    record Model(String name, byte[] onnx, int threads, int batch) {}

    /**
     * Its name and version, and what else changes times.
     *
     * @throws IOException where it is not there; a {@link LostConnectionException} where the board is not
     */
    String describe() throws IOException;

    /**
     * Measures.
     *
     * @throws IllegalArgumentException where the runtime cannot run the model
     * @throws IOException as {@link #describe}, and where the runtime fails or answers nonsense
     */
    MeasuredLatency measure(Model model, Protocol protocol) throws IOException;

    /** What a run takes at its highest beside the runtime, in MB; empty where that is not told; errors as {@link #measure}. */
    default OptionalDouble memoryMb(Model model) throws IOException {
        return OptionalDouble.empty();
    }

    /** Times every node; errors as {@link #measure}, and an {@link IllegalArgumentException} where the runtime tells none. */
    List<LayerTime> layers(Model model, int runs) throws IOException;

    /** Forgets what hung on a connection that is gone. */
    void disconnected();
}
