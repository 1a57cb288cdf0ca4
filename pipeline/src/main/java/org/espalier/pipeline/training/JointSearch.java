package org.espalier.pipeline.training;

import java.nio.file.Path;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.Watched;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.search.Constraints;
import org.espalier.search.LikeliestMembers;
import org.espalier.search.SearchContext;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;

/** One training of weights and architecture, by a joint strategy. */
public final class JointSearch {
    private final SearchResources resources;
    private final JointStrategy strategy;
    private final Path checkpoints;
    private final int epochs;

    /**
     * @param checkpoints where the training goes on after a kill
     * @param epochs as many as are planned
     */
    public JointSearch(SearchResources resources, JointStrategy strategy, Path checkpoints, int epochs) {
        this.resources = resources;
        this.strategy = strategy;
        this.checkpoints = checkpoints;
        this.epochs = epochs;
    }

    /**
     * Where a joint training ends.
     *
     * @param derived by the strategy's own rule, whatever the limits
     * @param members the derived one, or the likeliest within the limits in its place; behind it those that follow
     */
    public record Found(Architecture derived, List<Architecture> members) {
        public Found {
            members = List.copyOf(members);
        }
    }

    /**
     * Trains to the end, or goes on.
     *
     * @param limits that the members have to keep
     * @param wanted how many members
     */
    public Found run(Constraints limits, int wanted, TrainingListener listener) {
        return run(listener, training -> {
            Architecture derived = training.derived();
            SearchContext context = new SearchContext(
                    resources.space(), limits, resources.config().seed());
            return new Found(
                    derived, LikeliestMembers.withinAtOnce(context, training::logLikelihoods, derived, wanted));
        });
    }

    /** Begins to train, to see how long a step takes: whoever made the resources' streams ends it. */
    public void probe() {
        run(TrainingListener.NONE, JointTraining::derived);
    }

    private <T> T run(TrainingListener listener, java.util.function.Function<JointTraining, T> ending) {
        try (OneShotImages images = OneShotImages.divided(resources, strategy.batch(), strategy.trainingShare())) {
            OneShotContext context = images.context(epochs);
            try (JointTraining training = strategy.create(context)) {
                TrainingLoop loop = new TrainingLoop(
                        training, epochs, context.training(), new Complete(listener, training, context.space()));
                ConfiguredTraining.run(strategy, () -> {
                    loop.run(resources.checkpoints(checkpoints), epochs);
                    return loop.epochsDone();
                });
                return ending.apply(training);
            }
        }
    }

    /** Tells of each epoch what every joint search has to tell, whatever its strategy says by itself. */
    private record Complete(TrainingListener listener, JointTraining training, SearchSpace space)
            implements TrainingListener {
        private EpochReport complete(EpochReport report) {
            return report.with(Watched.complete(report.telemetry(), training, space));
        }

        @Override
        public void epoch(EpochReport report) {
            listener.epoch(complete(report));
        }

        @Override
        public void resumed(EpochReport report) {
            listener.resumed(complete(report));
        }

        @Override
        public void step(int epoch, int step, int steps) {
            listener.step(epoch, step, steps);
        }

        @Override
        public boolean wantsValidation() {
            return listener.wantsValidation();
        }

        @Override
        public boolean mayGoOn(int done, int epochs) {
            return listener.mayGoOn(done, epochs);
        }

        @Override
        public void warning(String message) {
            listener.warning(message);
        }
    }
}
