package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.function.Function;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import tools.jackson.databind.node.ObjectNode;

/**
 * A phase that is put together when it runs: its parts (space, limits) need the data, which a plan that is only shown or skipped should
 * not read.
 *
 * @param name of the phase
 * @param maker puts it together
 */
public record Deferred(String name, Function<PhaseContext, SearchPhase> maker) implements SearchPhase {
    @Override
    public ObjectNode run(PhaseContext context) throws IOException, InterruptedException {
        return maker.apply(context).run(context);
    }
}
