package org.espalier.oneshot.strategy;

import java.util.Optional;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.train.Adam;

/**
 * DARTS on a part of the channels (PC-DARTS, Xu et al. 2020): the candidates see one of some parts, the others go by; the edges into a node have shares of
 * their own; the architecture rests at first.
 *
 * @param epochs passes over the weights' half of the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param parts of the channels, of which the candidates see one, 2 to 64
 * @param rest share of the epochs in which the architecture rests, 0 to 1
 * @param curvature whether the largest eigenvalue of the validation loss's Hessian over the architecture parameters is told after every second epoch, for 24 more passes over a batch
 */
public record PcDarts(int epochs, int batch, double alphaLearningRate, int parts, double rest, boolean curvature)
        implements RelaxedStrategy {
    private static final double RATE = 0.1;
    private static final Description DESCRIPTION = new Description(
            "pc-darts",
            "differentiable search on a part of the channels, with shares for edges (Xu et al. 2020)",
            "Xu, Xie, Zhang, Chen, Qi, Tian and Xiong, PC-DARTS: Partial Channel Connections for Memory-Efficient Architecture Search, 2020",
            RelaxedSupernet.NEEDS,
            "a step of darts at a fraction of its time and memory; channels have to be divisible by the parts");

    public PcDarts {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
        Ranges.whole("parts", parts, 2, 64);
        Ranges.number("rest", rest, 0, 1);
    }

    /** 50 epochs of batches of 256, a quarter of the channels, at rest for 15 epochs, as published. */
    public PcDarts() {
        this(50, 256, 6e-4, 4, 0.3, false);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return RelaxedSupernet.lacks(space).or(() -> RelaxedSupernet.lacksParts(space, parts));
    }

    @Override
    public double learningRate() {
        return RATE;
    }

    @Override
    public CollapseGuard guard() {
        return CollapseGuard.WEIGHTLESS;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        DartsSettings settings = DartsSettings.standard(context.epochs(), context.seed())
                .withLearningRate(RATE, 0)
                .withAlphas(new Adam(0.5, 0.999, 1e-8, 1e-3, false), alphaLearningRate)
                .resting((int) Math.floor(rest * context.epochs()));
        return new RelaxedTraining(
                context,
                settings,
                RelaxedMethod.of(Mixing.SOFTMAX, Activations.KEEP)
                        .named("pc-darts, at rest for " + rest)
                        .watchingCurvature(curvature)
                        .partly(parts));
    }
}
