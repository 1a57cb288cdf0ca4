package org.espalier.pipeline.phase;

import java.io.IOException;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;

/**
 * A phase that lets go of what it works with when it ends, however it ends.
 *
 * @param phase what runs
 * @param close called once, after it
 */
public record ClosingPhase<R extends Record>(SearchPhase<R> phase, Runnable close) implements WrappedPhase<R> {
    @Override
    public R run(PhaseContext context) throws IOException, InterruptedException {
        try {
            return phase.run(context);
        } finally {
            close.run();
        }
    }
}
