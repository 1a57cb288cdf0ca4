package org.espalier.oneshot.strategy;

import java.util.ArrayList;
import java.util.List;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Ending;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.torch.engine.Activations;

/**
 * DARTS that ends where the curvature of the validation loss rises (DARTS-ES of RobustDARTS, Zela et al. 2020, section 5): the largest eigenvalue of its Hessian
 * over the architecture parameters, every other epoch, as a moving average; the result is the member from before the rise.
 *
 * @param epochs passes over the weights' half of the training images at most, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param rise factor by which the eigenvalue rises within eight epochs where the training ends, above 1, at most 1,000
 */
public record RobustDarts(int epochs, int batch, double alphaLearningRate, double rise) implements RelaxedStrategy {
    private static final Description DESCRIPTION = new Description(
            "robust-darts",
            "DARTS that ends before the curvature of the validation loss rises (Zela et al. 2020)",
            "Zela, Elsken, Saikia, Marrakchi, Brox and Hutter, Understanding and Robustifying Differentiable Architecture Search, 2020",
            RelaxedSupernet.NEEDS,
            "a remedy where the cell of darts fills with skips, which needs no skips to be named; some epochs cost a little more");

    public RobustDarts {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
        Ranges.number("rise", rise, Math.nextUp(1.0), 1_000);
    }

    /** 50 epochs of batches of 64, and a rise by 1.3, as its authors have it. */
    public RobustDarts() {
        this(50, 64, 3e-4, 1.3);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public CollapseGuard guard() {
        return CollapseGuard.WEIGHTLESS;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        return new RelaxedTraining(
                context,
                DartsSettings.standard(context.epochs(), context.seed()).withAlphaRate(alphaLearningRate),
                RelaxedMethod.of(Mixing.SOFTMAX, Activations.KEEP)
                        .named("robust-darts")
                        .ending(new Rise(rise)));
    }

    /** The eigenvalue is known after every second epoch and compared with that of four such epochs before, both smoothed. */
    record Rise(double factor) implements Ending {
        private static final int FREQUENCY = 2;
        private static final int APART = 4;
        private static final int WINDOW = 5;

        /** Epochs that are trained in any case. */
        private static final int FIRST = 10;

        @Override
        public boolean needsCurvature(int epoch) {
            return (epoch + 1) % FREQUENCY == 0;
        }

        @Override
        public int after(List<Past> epochs) {
            List<Integer> measured = new ArrayList<>();
            for (int i = 0; i < epochs.size(); i++) {
                if (epochs.get(i).curvature().isPresent()) {
                    measured.add(i);
                }
            }
            for (int i = APART; i < measured.size(); i++) {
                double now = smoothed(epochs, measured, i);
                double before = smoothed(epochs, measured, i - APART);
                if (measured.get(i) + 1 >= FIRST && before > 0 && now > factor * before) {
                    return measured.get(i - APART);
                }
            }
            return -1;
        }

        private static double smoothed(List<Past> epochs, List<Integer> measured, int last) {
            return measured.subList(Math.max(0, last - WINDOW + 1), last + 1).stream()
                    .mapToDouble(epoch -> epochs.get(epoch).curvature().orElseThrow())
                    .average()
                    .orElseThrow();
        }
    }
}
