package org.espalier.pipeline.result;

import java.util.List;
import java.util.Optional;

/**
 * What was proved.
 *
 * @param runs the winners, the random members and each baseline, in this order
 * @param best name of the winner that is best on validation images within the limits
 * @param measure what the search was led by; absent in journals of earlier releases, which knew accuracy alone
 * @param searchPaid how the found front compares with the random one; absent where there are not both
 */
public record ProofResult(
        List<Proved> runs, String best, Optional<MainMeasure> measure, Optional<SearchPaid> searchPaid) {
    public ProofResult {
        runs = Rows.of(runs);
    }

    /** Led by accuracy, and compared with nothing at random. */
    public ProofResult(List<Proved> runs, String best) {
        this(runs, best, Optional.empty(), Optional.empty());
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
     * @param role of a winner, see {@link Roles}; absent for all others
     */
    public record Proved(
            String name,
            Holdout test,
            Timing latencyMs,
            boolean unstable,
            Optional<Boolean> withinLimits,
            Optional<List<String>> breaks,
            String onnx,
            double onnxMaxAbsDiff,
            Optional<String> role) {
        /** No winner, or one of an earlier release. */
        public Proved(
                String name,
                Holdout test,
                Timing latencyMs,
                boolean unstable,
                Optional<Boolean> withinLimits,
                Optional<List<String>> breaks,
                String onnx,
                double onnxMaxAbsDiff) {
            this(name, test, latencyMs, unstable, withinLimits, breaks, onnx, onnxMaxAbsDiff, Optional.empty());
        }
    }
}
