package org.espalier.oneshot.strategy;

import java.util.List;
import java.util.Optional;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Ending;
import org.espalier.oneshot.relaxed.FewerSkips;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.oneshot.relaxed.Skips;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;

/**
 * DARTS that is stopped before it collapses, or pruned after (DARTS+, Liang et al. 2019).
 *
 * @param epochs passes over the weights' half of the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param remedy {@code stop}: end before a derived (normal) cell has more skips than that, or where the ranking of candidates with weights has not changed
 *     for ten epochs; {@code prune}: train to the end, then leave out the strongest skips
 * @param maxSkips skips that a (normal) cell may have, 0 to 1,000
 * @param curvature whether the largest eigenvalue of the validation loss's Hessian over the architecture parameters is told after every second epoch, for 24 more passes over a batch
 */
public record DartsPlus(int epochs, int batch, double alphaLearningRate, Remedy remedy, int maxSkips, boolean curvature)
        implements RelaxedStrategy {
    private static final Description DESCRIPTION = new Description(
            "darts-plus",
            "DARTS that ends before its cell fills with skips, or is pruned of them (Liang et al. 2019)",
            "Liang, Zhang, Sun, He, Huang, Zhuang and Li, DARTS+: Improved Differentiable Architecture Search with Early Stopping, 2019",
            "choices between operations, a skip-connect among them, inputs or numbers of repeats, and no other decisions",
            "the cheapest remedy where the cell of darts fills with skips: it saves epochs");

    public DartsPlus {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
        Ranges.whole("maxSkips", maxSkips, 0, 1_000);
    }

    /** 50 epochs of batches of 64, stopped where a cell has two skips, as published. */
    public DartsPlus() {
        this(50, 64, 3e-4, Remedy.STOP, 2, false);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return RelaxedSupernet.lacks(space).or(() -> Skips.lacks(space));
    }

    @Override
    public CollapseGuard guard() {
        return CollapseGuard.SKIPS;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        RelaxedMethod darts = RelaxedMethod.of(Mixing.SOFTMAX, Activations.KEEP)
                .named("darts-plus")
                .watchingCurvature(curvature);
        return new RelaxedTraining(
                context,
                DartsSettings.standard(context.epochs(), context.seed()).withAlphaRate(alphaLearningRate),
                remedy == Remedy.STOP
                        ? darts.ending(new Stop(maxSkips))
                        : darts.choosing(new FewerSkips(maxSkips, FewerSkips.First.STRONGEST)));
    }

    /** What is done about skips. */
    public enum Remedy {
        STOP,
        PRUNE
    }

    /** Criteria 1 and 1* of the paper; the member is that of the epoch at which one first holds. */
    record Stop(int skips) implements Ending {
        /** Epochs in which the ranking of candidates with weights stays as it is. */
        private static final int STABLE = 10;

        @Override
        public int after(List<Past> epochs) {
            int unchanged = 0;
            for (int i = 0; i < epochs.size(); i++) {
                if (epochs.get(i).skips() >= skips) {
                    return i;
                }
                boolean same = i > 0
                        && Skips.ranking(epochs.get(i).probabilities())
                                .equals(Skips.ranking(epochs.get(i - 1).probabilities()));
                unchanged = same ? unchanged + 1 : 0;
                if (unchanged >= STABLE) {
                    return i;
                }
            }
            return -1;
        }
    }
}
