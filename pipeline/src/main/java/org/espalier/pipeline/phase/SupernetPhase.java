package org.espalier.pipeline.phase;

import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;

/**
 * Trains the supernet of a two-step strategy.
 *
 * @param training for a number of epochs, made when the phase runs
 * @param epochs as many as are wanted; a budget of time may plan fewer
 */
public record SupernetPhase(IntFunction<SupernetTraining> training, int epochs) implements SearchPhase<SupernetResult> {
    public static final String NAME = "supernet";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<SupernetResult> resultType() {
        return SupernetResult.class;
    }

    @Override
    public SupernetResult run(PhaseContext context) {
        int planned = context.budget().planned(epochs);
        int done = training.apply(planned).train(new EpochEvents(context, planned).of(NAME));
        return new SupernetResult(done, planned == epochs && done == planned ? OptionalLong.empty() : OptionalLong.of(planned));
    }
}
