package org.espalier.pipeline.phase;

import java.io.IOException;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;

/**
 * A phase that leaves files which only it goes on from: they are removed when it has come to its end, and stay where it is stopped.
 *
 * @param phase the one inside
 * @param tidy removes them
 */
public record TidyingPhase<R extends Record>(SearchPhase<R> phase, Tidying tidy) implements WrappedPhase<R> {
    /** Removes files. */
    @FunctionalInterface
    public interface Tidying {
        /** Removes them; where there are none it does nothing. */
        void run() throws IOException;
    }

    @Override
    public R run(PhaseContext context) throws IOException, InterruptedException {
        R result = phase.run(context);
        tidy.run();
        return result;
    }
}
