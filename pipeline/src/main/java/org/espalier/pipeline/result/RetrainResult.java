package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What was trained from scratch.
 *
 * @param runs winners, random members and baselines, in this order
 * @param diverged those of them whose training diverged, which are nowhere else
 */
public record RetrainResult(
        List<Trained> runs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Diverged> diverged) {
    public RetrainResult {
        runs = Rows.of(runs);
        diverged = Rows.of(diverged);
    }

    /** None diverged. */
    public RetrainResult(List<Trained> runs) {
        this(runs, List.of());
    }

    /**
     * A network whose training diverged.
     *
     * @param name of the run
     * @param architecture in the notation of the space; empty for a baseline
     * @param reason in one line
     */
    public record Diverged(String name, String architecture, String reason) {
        public Diverged {
            name = Objects.requireNonNullElse(name, "?");
            architecture = Objects.requireNonNullElse(architecture, "");
            reason = Objects.requireNonNullElse(reason, "");
        }
    }

    /**
     * A trained network.
     *
     * @param supernetValid what the supernet gave it, where there is one
     * @param name of the run
     * @param architecture in the notation of the space; empty for a baseline
     * @param params trained numbers
     * @param macs multiply-accumulates of one inference
     * @param train top-1 on training images
     * @param valid top-1 on the validation split
     */
    public record Trained(
            OptionalDouble supernetValid,
            String name,
            String architecture,
            long params,
            long macs,
            double train,
            double valid) {}
}
