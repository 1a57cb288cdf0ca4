package org.espalier.pipeline.phase;

import java.util.function.Supplier;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;

/**
 * Trains the supernet of a two-step strategy.
 *
 * @param training made when the phase runs
 * @param epochs for the progress
 */
public record SupernetPhase(Supplier<SupernetTraining> training, int epochs) implements SearchPhase<SupernetResult> {
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
        context.progress(
                0, epochs, "images are decoded and convolution kernels verified, where no run has done so yet");
        EpochEvents events = new EpochEvents(context, epochs);
        training.get().train(events.of(NAME), events.pulse());
        return new SupernetResult(epochs);
    }
}
