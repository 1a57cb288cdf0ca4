package org.espalier.pipeline.execution;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.device.MeasuredLatency;
import org.espalier.graph.Weights;
import org.espalier.measure.Estimate;

/** What came out of a {@link Job}. */
public sealed interface JobEnd {
    /**
     * A network was trained.
     *
     * @param training the measure that decides on training images, not augmented
     * @param valid the same on the validation split, with its interval
     * @param curve validation scores after each epoch that was trained, where the job looks; a glance by few training images, so that its last entry may
     *     differ a little from {@code valid}
     * @param stoppedAfter epochs after which it was stopped early, as its job or its listener wanted; absent where it was trained to its end
     * @param weights where the job keeps them
     */
    record Trained(
            double training, Estimate valid, List<Double> curve, OptionalLong stoppedAfter, Optional<Weights> weights)
            implements JobEnd {
        public Trained {
            curve = List.copyOf(curve);
        }
    }

    /** Its listener allowed no epoch at all. */
    record NotBegun() implements JobEnd {}

    /**
     * It failed for a reason that lies in the network: its training diverged, or took more time or memory than it may.
     *
     * @param reason which of them
     * @param cause in one line
     */
    record Failed(Reason reason, String cause) implements JobEnd {
        /** Why a network has no score. */
        public enum Reason {
            DIVERGED,
            TIME,
            MEMORY
        }
    }

    /**
     * It was measured.
     *
     * @param latency of one inference
     * @param memoryMb what a run takes at its highest; empty where nobody asked, or the device does not tell
     */
    record Measured(MeasuredLatency latency, OptionalDouble memoryMb) implements JobEnd {
        /** The latency alone. */
        public Measured(MeasuredLatency latency) {
            this(latency, OptionalDouble.empty());
        }
    }
}
