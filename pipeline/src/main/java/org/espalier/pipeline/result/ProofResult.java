package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was proved.
 *
 * @param runs the winners, the random members and each baseline, in this order; of earlier releases the best of each kind
 * @param best name of the winner that is best on validation images within the limits
 * @param limits that they were held against, in numbers; empty in results of former releases, whose configuration has them so
 * @param measure what the search was led by; absent in results of former releases, which knew accuracy alone
 * @param searchPaid how the found front compares with the random one; absent where there are not both
 * @param classes how the best answered each class; absent where the task has none, and in results of former releases
 * @param devices what was proved on the devices behind the first; none where there is one device
 */
public record ProofResult(
        List<Proved> runs,
        String best,
        Map<String, String> limits,
        Optional<MainMeasure> measure,
        Optional<SearchPaid> searchPaid,
        Optional<ClassFigures> classes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<OnDevice> devices) {
    public ProofResult {
        runs = Rows.of(runs);
        devices = Rows.of(devices);
        limits = Rows.of(limits);
    }

    /** On one device. */
    public ProofResult(
            List<Proved> runs,
            String best,
            Map<String, String> limits,
            Optional<MainMeasure> measure,
            Optional<SearchPaid> searchPaid,
            Optional<ClassFigures> classes) {
        this(runs, best, limits, measure, searchPaid, classes, List.of());
    }

    /**
     * What was proved on one of the devices behind the first.
     *
     * @param device what it is called
     * @param runs its winners and each baseline, measured there
     * @param best name of the winner that is best on validation images within the limits; absent where none is trained
     * @param limits that they were held against, in numbers
     */
    public record OnDevice(String device, List<Proved> runs, Optional<String> best, Map<String, String> limits) {
        public OnDevice {
            runs = Rows.of(runs);
            limits = Rows.of(limits);
        }
    }

    /** Without limits, led by accuracy, and compared with nothing at random. */
    public ProofResult(List<Proved> runs, String best) {
        this(runs, best, Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
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
     * @param role of a winner, see {@link Roles}; absent for all others
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
            double onnxMaxAbsDiff,
            Optional<String> role) {
        /** No winner, or one of a former release. */
        public Proved(
                String name,
                Holdout test,
                Timing latencyMs,
                OptionalDouble throughput,
                OptionalDouble memoryMb,
                boolean unstable,
                Optional<Boolean> withinLimits,
                Optional<List<String>> breaks,
                String onnx,
                double onnxMaxAbsDiff) {
            this(
                    name,
                    test,
                    latencyMs,
                    throughput,
                    memoryMb,
                    unstable,
                    withinLimits,
                    breaks,
                    onnx,
                    onnxMaxAbsDiff,
                    Optional.empty());
        }
    }
}
