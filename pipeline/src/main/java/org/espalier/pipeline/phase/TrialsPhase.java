package org.espalier.pipeline.phase;

import java.io.IOException;
import org.espalier.journal.Event;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An ask/tell phase whose result also holds every trial that succeeded, for the selection after it.
 *
 * @param search the phase that asks and tells
 */
public record TrialsPhase(SearchPhase search) implements SearchPhase {
    @Override
    public String name() {
        return search.name();
    }

    @Override
    public ObjectNode run(PhaseContext context) throws IOException, InterruptedException {
        ObjectNode result = search.run(context);
        ArrayNode trials = result.putArray(SearchOutcome.TRIALS);
        for (Event event : context.events()) {
            for (JsonNode trial : event.data().path("trials")) {
                if (trial.path("score").isNumber()) {
                    trials.addObject()
                            .put("architecture", trial.path("architecture").asString())
                            .put("score", trial.path("score").asDouble());
                }
            }
        }
        return result;
    }
}
