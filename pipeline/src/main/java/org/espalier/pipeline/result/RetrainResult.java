package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What was trained from scratch, or cut out of a supernet.
 *
 * @param runs winners, random members and baselines, in this order
 * @param diverged those of them whose training diverged, which are nowhere else
 * @param planned epochs of each, where a budget of time planned fewer than the configuration says
 */
public record RetrainResult(
        List<Trained> runs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Diverged> diverged,
        OptionalLong planned) {
    public RetrainResult {
        runs = Rows.of(runs);
        diverged = Rows.of(diverged);
    }

    /** Trained for as long as the configuration says. */
    public RetrainResult(List<Trained> runs, List<Diverged> diverged) {
        this(runs, diverged, OptionalLong.empty());
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
     * @param train the measure that decides on training images
     * @param valid the same on the validation split
     * @param epochs that it was trained for where a budget of time cut its training; absent where it was trained to its end
     * @param weights where they come from, see {@link WeightsFrom}; absent in journals of earlier releases, which knew training from scratch alone
     */
    public record Trained(
            OptionalDouble supernetValid,
            String name,
            String architecture,
            long params,
            long macs,
            double train,
            double valid,
            OptionalLong epochs,
            Optional<String> weights) {
        /** As earlier releases said it: trained from scratch. */
        public Trained(
                OptionalDouble supernetValid,
                String name,
                String architecture,
                long params,
                long macs,
                double train,
                double valid,
                OptionalLong epochs) {
            this(supernetValid, name, architecture, params, macs, train, valid, epochs, Optional.empty());
        }

        /** The same, cut out of a supernet and not trained. */
        public Trained inherited() {
            return new Trained(
                    supernetValid,
                    name,
                    architecture,
                    params,
                    macs,
                    train,
                    valid,
                    epochs,
                    Optional.of(WeightsFrom.INHERITED));
        }

        /** Where its weights come from. */
        public String weightsFrom() {
            return weights.orElse(WeightsFrom.SCRATCH);
        }
    }
}
