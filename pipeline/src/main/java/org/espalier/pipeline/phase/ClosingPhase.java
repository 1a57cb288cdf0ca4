package org.espalier.pipeline.phase;

import java.io.IOException;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import tools.jackson.databind.node.ObjectNode;

/**
 * A phase that lets go of what it works with when it ends, however it ends.
 *
 * @param phase what runs
 * @param close called once, after it
 */
public record ClosingPhase(SearchPhase phase, Runnable close) implements SearchPhase {
    @Override
    public String name() {
        return phase.name();
    }

    @Override
    public ObjectNode run(PhaseContext context) throws IOException, InterruptedException {
        try {
            return phase.run(context);
        } finally {
            close.run();
        }
    }
}
