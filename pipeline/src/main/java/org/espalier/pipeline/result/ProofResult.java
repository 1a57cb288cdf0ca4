package org.espalier.pipeline.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was proved.
 *
 * @param runs the found network, the random one and each baseline
 * @param best name of the run that was found
 * @param limits that they were held against, in numbers; empty in results of former releases, whose configuration has them so
 */
public record ProofResult(List<Proved> runs, String best, Map<String, String> limits) {
    public ProofResult {
        runs = Rows.of(runs);
        limits = limits == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(limits));
    }

    /** Without limits. */
    public ProofResult(List<Proved> runs, String best) {
        this(runs, best, Map.of());
    }

    /**
     * A proved network.
     *
     * @param name of the run
     * @param test what the held-out split says
     * @param latencyMs of the exported file, in milliseconds
     * @param throughput images per second in batches of {@code device.batch}; absent in results of former releases
     * @param memoryMb what a run takes at its highest; absent where it was not asked for
     * @param unstable whether the device's measurements disagreed, so that the latency is not to be compared
     * @param withinLimits whether it keeps the limits as measured; absent where there are none
     * @param breaks the limits that it breaks, each with its number; absent where there are no limits
     * @param onnx the exported file, relative to the search's folder
     * @param onnxMaxAbsDiff largest difference between the exported file and LibTorch
     */
    public record Proved(
            String name,
            Holdout test,
            Timing latencyMs,
            OptionalDouble throughput,
            OptionalDouble memoryMb,
            boolean unstable,
            Optional<Boolean> withinLimits,
            Optional<List<String>> breaks,
            String onnx,
            double onnxMaxAbsDiff) {}
}
