package org.espalier.pipeline.result;

import java.util.List;
import java.util.Optional;

/**
 * What was proved.
 *
 * @param runs the found network, the random one and each baseline
 * @param best name of the run that was found
 */
public record ProofResult(List<Proved> runs, String best) {
    public ProofResult {
        runs = Rows.of(runs);
    }

    /**
     * A proved network.
     *
     * @param name of the run
     * @param test what the held-out split says
     * @param latencyMs of the exported file, in milliseconds
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
            boolean unstable,
            Optional<Boolean> withinLimits,
            Optional<List<String>> breaks,
            String onnx,
            double onnxMaxAbsDiff) {}
}
