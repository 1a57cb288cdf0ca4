package org.espalier.oneshot.superkernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Decision;

/**
 * A depthwise convolution that is stored at its largest.
 *
 * @param path of the convolution
 * @param kernel sizes of its kernel; empty where there is one
 * @param channels how many of its channels are used, leading ones; empty where it is always all
 * @param least channels that are used at least
 * @param use where the block that it stands in may be left out
 */
record Superkernel(String path, Optional<Ladder> kernel, Optional<Ladder> channels, long least, Optional<Use> use) {
    /**
     * A block that may be left out: then its input is its output.
     *
     * @param ladder what decides it
     * @param step of the ladder with which the block comes in, from 0
     * @param prefix of the paths of all that is within
     * @param norm path of the batch norm that ends what is added to the input
     */
    record Use(Ladder ladder, int step, String prefix, String norm) {
        /** What its threshold answers. */
        Step asked() {
            return new Step(ladder.decision(), step);
        }
    }

    /**
     * A question that a threshold answers: whether a part of the kernel is large enough to be used.
     *
     * @param decision that it belongs to
     * @param step of the decision's ladder, from 0
     */
    record Step(Decision decision, int step) {
        String name() {
            return decision.path() + "." + step;
        }
    }

    String weight() {
        return path + ".weight";
    }

    /** All that its thresholds answer. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        kernel.ifPresent(ladder -> add(ladder, steps));
        channels.ifPresent(ladder -> add(ladder, steps));
        use.ifPresent(block -> steps.add(block.asked()));
        return steps;
    }

    private static void add(Ladder ladder, List<Step> steps) {
        for (int i = 0; i < ladder.steps(); i++) {
            steps.add(new Step(ladder.decision(), i));
        }
    }
}
