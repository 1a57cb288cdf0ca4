package org.espalier.pipeline.phase;

import java.io.IOException;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;

/**
 * A phase behind which something is done once it has come to its end, and nothing where it is stopped: files that only it goes on from are removed, or what it did is told.
 *
 * @param phase the one inside
 * @param after done behind it
 */
public record FollowedPhase<R extends Record>(SearchPhase<R> phase, After after) implements WrappedPhase<R> {
    /** What is done. */
    @FunctionalInterface
    public interface After {
        /** Does it; a second time, behind a kill in the midst of the first, it does no harm. */
        void run(PhaseContext context) throws IOException;
    }

    @Override
    public R run(PhaseContext context) throws IOException, InterruptedException {
        R result = phase.run(context);
        after.run(context);
        return result;
    }
}
