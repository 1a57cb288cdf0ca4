package org.espalier.pipeline.phase;

import java.util.function.Supplier;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains the supernet of a two-step strategy.
 *
 * @param training made when the phase runs
 * @param epochs for the progress
 */
public record SupernetPhase(Supplier<SupernetTraining> training, int epochs) implements SearchPhase {
    public static final String NAME = "supernet";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ObjectNode run(PhaseContext context) {
        training.get().train(new EpochEvents(context, epochs).of(NAME));
        return JsonNodeFactory.instance.objectNode().put("epochs", epochs);
    }
}
