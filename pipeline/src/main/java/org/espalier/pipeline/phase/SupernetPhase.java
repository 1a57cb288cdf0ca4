package org.espalier.pipeline.phase;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.torch.train.CheckpointFolder;

/**
 * Trains the supernet of a two-step strategy.
 *
 * @param training for a number of epochs, made when the phase runs
 * @param folder of its checkpoints, below that of the search
 * @param epochs as many as are wanted; a budget of time may plan fewer
 * @param limits keys that the training hangs on beside those of any training: none, or those of the search's limits
 * @param searches names of the phases that search it
 */
public record SupernetPhase(
        IntFunction<SupernetTraining> training, String folder, int epochs, List<String> limits, List<String> searches)
        implements SearchPhase<SupernetResult> {
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
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(Uses.TRAINING, limits, List.of("strategy", "supernet")))
                .owning(folder)
                .readBy(Uses.join(searches, List.of(RankCheckPhase.NAME, RetrainPhase.NAME))
                        .toArray(String[]::new));
    }

    @Override
    public List<String> lost(Path directory, SupernetResult result) {
        CheckpointFolder checkpoints = new CheckpointFolder(directory.resolve(folder));
        return checkpoints.holds(result.epochs()) ? List.of() : List.of(folder + "/");
    }

    @Override
    public SupernetResult run(PhaseContext context) {
        int planned = context.budget().planned(epochs);
        context.progress(
                0, planned, "images are decoded and convolution kernels verified, where no run has done so yet");
        EpochEvents events = new EpochEvents(context, planned);
        int done = training.apply(planned).train(events.of(NAME), events.pulse());
        return new SupernetResult(
                done, planned == epochs && done == planned ? OptionalLong.empty() : OptionalLong.of(planned));
    }
}
