package org.espalier.oneshot.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.files.AtomicFiles;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.Watched;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.search.Constraints;
import org.espalier.search.LikeliestMembers;
import org.espalier.search.SearchContext;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingListener;
import org.jspecify.annotations.Nullable;

/** Trains weights and architecture together, and so ends in an architecture. */
public final class JointTrainer extends OneShotTrainer {
    private final JointTraining training;

    JointTrainer(JointStrategy strategy, OneShotContext context) {
        this(strategy, context, strategy.create(context));
    }

    private JointTrainer(JointStrategy strategy, OneShotContext context, JointTraining training) {
        super(strategy, context, training);
        this.training = training;
    }

    /**
     * For callers that have a context of their own, which stays theirs.
     *
     * @param listener hears how the training goes
     * @param checkpoints where the state is kept; null for nowhere
     */
    public static JointTrainer over(
            JointStrategy strategy,
            OneShotContext context,
            TrainingListener listener,
            @Nullable CheckpointFolder checkpoints) {
        JointTrainer trainer = new JointTrainer(strategy, context);
        trainer.follow(listener, checkpoints);
        return trainer;
    }

    /** The training: shared weights, architecture parameters, how likely a member is. It belongs to the trainer. */
    public JointTraining training() {
        return training;
    }

    /** The architecture that is derived from what has been learned so far, whatever the limits. */
    public Architecture export() {
        return training.derived();
    }

    /**
     * The derived architecture, or the likeliest within the limits in its place; behind it those that follow.
     *
     * @param limits that the members have to keep
     * @param wanted how many members, at most
     * @throws org.espalier.search.InfeasibleException where none was found that keeps them
     */
    public List<Architecture> export(Constraints limits, int wanted) {
        SearchContext within =
                new SearchContext(context().space(), limits, context().seed());
        return LikeliestMembers.withinAtOnce(within, training::logLikelihoods, training.derived(), wanted);
    }

    /** Writes the derived architecture in the notation of its space, and gives it. */
    public Architecture export(Path file) throws IOException {
        Architecture derived = export();
        AtomicFiles.writeString(file, context().space().codec().format(derived) + "\n");
        return derived;
    }

    @Override
    public void write(Path file) throws IOException {
        export(file);
    }

    @Override
    Telemetry complete(Telemetry told) {
        return Watched.complete(told, training, context().space());
    }

    @Override
    Architecture measured() {
        return training.derived();
    }

    @Override
    SharedWeights sharedWeights() {
        return training.weights();
    }
}
