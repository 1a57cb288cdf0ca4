package org.espalier.oneshot.papers;

import java.util.Optional;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.search.Description;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;

/**
 * Weights and architecture learn from the same images (single-level optimisation, Li, Khodak, Balcan, Talwalkar 2021, section 3).
 *
 * @param epochs passes over the training images
 * @param batch images of a step
 */
public record SingleLevel(int epochs, int batch) implements JointStrategy {
    public SingleLevel() {
        this(25, 64);
    }

    @Override
    public Description description() {
        return new Description(
                "single-level",
                "differentiable search on undivided images",
                "Li, Khodak, Balcan and Talwalkar, Geometry-Aware Gradient Algorithms for Neural Architecture Search, 2021",
                RelaxedSupernet.NEEDS,
                "for tests");
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return RelaxedSupernet.lacks(space);
    }

    @Override
    public double learningRate() {
        return DartsSettings.standard(1, 0).learningRate();
    }

    @Override
    public double trainingShare() {
        return 1;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        DartsSettings settings = DartsSettings.standard(context.epochs(), context.seed());
        return new RelaxedTraining(context, settings, Mixing.SOFTMAX, Activations.KEEP);
    }
}
