package org.espalier.oneshot.strategy;

import java.util.Optional;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.shrinking.ShrinkingSettings;
import org.espalier.oneshot.shrinking.ShrinkingTraining;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.ElasticDimension;
import org.espalier.space.Elasticity;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.TrainingAlgorithm;

/**
 * Once-for-all as its authors train it (Cai et al. 2020): progressive shrinking, from the full network over kernels and depths to widths, each smaller member taught by the
 * full network.
 *
 * @param epochs passes over the training images, shared by the stages as the published ones share 605, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param learningRate peak of the full network's stage, above 0, at most 100; the other stages' are in proportion. Published for batches of 64 on each of 32 GPUs
 * @param distillation factor of what the full network teaches, beside the labels, 0 to 100
 */
public record ProgressiveShrinking(int epochs, int batch, double learningRate, double distillation)
        implements SupernetStrategy {
    private static final Description DESCRIPTION = new Description(
            "ofa",
            "one elastic network by progressive shrinking: full, then smaller kernels, depths, widths, taught by the full one (Cai et al. 2020)",
            "Cai, Gan, Wang, Zhang and Han, Once-for-All: Train One Network and Specialize it for Efficient Deployment, 2020",
            "an elastic kernel, depth or width",
            "where there is time for several trainings of the largest network; once-for-all trains all members at once and is ahead on small budgets");

    public ProgressiveShrinking {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("learningRate", learningRate, 100);
        Ranges.number("distillation", distillation, 0, 100);
    }

    /** A tenth of the published epochs, 60, of batches of 64, at most 0.08, the teacher's loss as it is. */
    public ProgressiveShrinking() {
        this(60, 64, 0.08, 1);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return Supernet.lacks(space)
                .or(() -> Elasticity.isElastic(space) && shrinks(space)
                        ? Optional.empty()
                        : Optional.of("it needs " + DESCRIPTION.needs()));
    }

    private static boolean shrinks(SearchSpace space) {
        return ElasticDimension.of(space).values().stream()
                .anyMatch(dimension -> dimension != ElasticDimension.RESOLUTION);
    }

    @Override
    public TrainingAlgorithm create(OneShotContext context, Supernet supernet) {
        return new ShrinkingTraining(
                context,
                supernet,
                ShrinkingSettings.standard(learningRate, context.seed()).distilling(distillation));
    }
}
