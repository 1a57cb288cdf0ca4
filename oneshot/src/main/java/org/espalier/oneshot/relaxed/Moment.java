package org.espalier.oneshot.relaxed;

import java.util.SplittableRandom;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.torch.train.Clock;

/**
 * When a {@link Mixing} is asked for its weights.
 *
 * @param clock of the training step
 * @param turn whose turn it is in the step
 */
public record Moment(Clock clock, Turn turn) {
    /** What the pass is for. A step that moves both in one pass is the weights' turn. */
    public enum Turn {
        WEIGHTS,
        ARCHITECTURE
    }

    /** The weights' turn. */
    public static Moment ofWeights(Clock clock) {
        return new Moment(clock, Turn.WEIGHTS);
    }

    /** The architecture's turn. */
    public static Moment ofArchitecture(Clock clock) {
        return new Moment(clock, Turn.ARCHITECTURE);
    }

    /** Randomness of a decision at this moment: another one for each decision, step and turn, the same whenever it is asked for. */
    public SplittableRandom random(long seed, Decision decision) {
        return Seeds.generator(seed, turn + " " + decision.path(), clock.step());
    }
}
