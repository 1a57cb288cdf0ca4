package org.espalier.pipeline.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.trainer.JointTrainer;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.search.Constraints;
import org.espalier.torch.train.TrainingListener;

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
        return run(
                listener,
                0,
                UnaryOperator.identity(),
                trainer -> new Found(trainer.export(), trainer.export(limits, wanted)));
    }

    /**
     * Begins to train, to see how long a step takes: whoever made the resources' streams ends it. Nothing is paid, which takes no time that can be seen, so that no
     * device is measured for it.
     *
     * @param firstEpoch the epochs before it are left out
     */
    public void probe(int firstEpoch) {
        run(TrainingListener.NONE, firstEpoch, context -> context.paying(Optional.empty()), JointTrainer::export);
    }

    /** The first epochs of its stages, whose steps take different times. */
    public List<Integer> stages() {
        try (OneShotImages images = OneShotImages.divided(resources, strategy.batch(), strategy.trainingShare());
                JointTraining training = strategy.create(images.context(epochs).paying(Optional.empty()))) {
            return training.stages();
        }
    }

    private <T> T run(
            TrainingListener listener,
            int firstEpoch,
            UnaryOperator<OneShotContext> given,
            Function<JointTrainer, T> ending) {
        try (OneShotImages images = OneShotImages.divided(resources, strategy.batch(), strategy.trainingShare());
                JointTrainer trainer = JointTrainer.over(
                        strategy, given.apply(images.context(epochs)), listener, resources.checkpoints(checkpoints))) {
            trainer.skipTo(firstEpoch);
            ConfiguredTraining.run(strategy, trainer::fit);
            return ending.apply(trainer);
        }
    }
}
