package org.espalier.pipeline.result;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What was trained from scratch.
 *
 * @param runs winners, random members and baselines, in this order
 */
public record RetrainResult(List<Trained> runs) {
    public RetrainResult {
        runs = Rows.of(runs);
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
     * @param epochs that it was trained for where a budget of time cut its training; absent where it was trained to its end
     */
    public record Trained(
            OptionalDouble supernetValid,
            String name,
            String architecture,
            long params,
            long macs,
            double train,
            double valid,
            OptionalLong epochs) {}
}
