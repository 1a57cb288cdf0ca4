package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;

/**
 * A phase that lets go of what it works with when it ends, however it ends.
 *
 * @param phase what runs
 * @param close called once, after it
 */
public record ClosingPhase<R extends Record>(SearchPhase<R> phase, Runnable close) implements SearchPhase<R> {
    @Override
    public String name() {
        return phase.name();
    }

    @Override
    public Class<R> resultType() {
        return phase.resultType();
    }

    @Override
    public PhaseTraits traits() {
        return phase.traits();
    }

    @Override
    public List<String> lost(Path directory, R result) {
        return phase.lost(directory, result);
    }

    @Override
    public R run(PhaseContext context) throws IOException, InterruptedException {
        try {
            return phase.run(context);
        } finally {
            close.run();
        }
    }
}
