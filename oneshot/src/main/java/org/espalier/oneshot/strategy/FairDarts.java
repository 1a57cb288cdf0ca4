package org.espalier.oneshot.strategy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Decision;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.AlphaStart;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.Penalty;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.oneshot.relaxed.StrongEdges;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.Clock;

/**
 * DARTS without competition (FairDARTS, Chu, Zhou, Zhang, Li 2020): each candidate has a sigmoid of its own, so that skips gain nothing by others'
 * loss, and a penalty drives each towards 0 or 1.
 *
 * @param epochs passes over the weights' half of the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param zeroOne factor of the zero-one loss, 0 to 1,000
 * @param threshold sigmoid that a candidate must be above to stay, where an edge may carry none; 0 to 1
 * @param mostInputs edges into a node that stay, where an edge may carry none; 1 to 1,000
 * @param curvature whether the largest eigenvalue of the validation loss's Hessian over the architecture parameters is told after every second epoch, for 24 more passes over a batch
 */
public record FairDarts(
        int epochs,
        int batch,
        double alphaLearningRate,
        double zeroOne,
        double threshold,
        int mostInputs,
        boolean curvature)
        implements RelaxedStrategy {
    private static final double RATE = 0.005;
    private static final Description DESCRIPTION = new Description(
            "fair-darts",
            "differentiable search whose candidates do not compete: a sigmoid for each, driven to 0 or 1 (Chu et al. 2020)",
            "Chu, Zhou, Zhang and Li, Fair DARTS: Eliminating Unfair Advantages in Differentiable Architecture Search, 2020",
            RelaxedSupernet.NEEDS,
            "a remedy where the cell of darts fills with skips; its own rule needs edges that may carry none (darts with inputs: any, nas-bench-201)");

    public FairDarts {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
        Ranges.number("zeroOne", zeroOne, 0, 1_000);
        Ranges.number("threshold", threshold, 0, 1);
        Ranges.whole("mostInputs", mostInputs, 1, 1_000);
    }

    /** 50 epochs of batches of 128, zero-one loss times 10, at most two inputs above 0.85, as published. */
    public FairDarts() {
        this(50, 128, 3e-3, 10, 0.85, 2, false);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
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
        DartsSettings darts = DartsSettings.standard(context.epochs(), context.seed());
        return new RelaxedTraining(
                context,
                darts.withLearningRate(RATE, darts.learningRateFloor())
                        .withAlphas(new Adam(0.9, 0.999, 1e-8, 1e-3, false), alphaLearningRate),
                RelaxedMethod.of(new Sigmoid(), Activations.KEEP)
                        .named("fair-darts")
                        .watchingCurvature(curvature)
                        .starting(AlphaStart.ZERO)
                        .choosing(new StrongEdges(threshold, mostInputs))
                        .paying(new ZeroOne(zeroOne)));
    }

    /** Independent sigmoids, {@code none} at zero: the paper's space does not have it. */
    private record Sigmoid() implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            return Mixture.ofAll(decision, alphas.sigmoid());
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return Arrays.stream(alphas).map(a -> 1 / (1 + Math.exp(-a))).toArray();
        }
    }

    /** The negative mean square distance of all sigmoids from one half (equation 5). */
    private record ZeroOne(double factor) implements Penalty {
        @Override
        public Tensor of(Tensor loss, Map<Decision, Tensor> alphas, Clock clock) {
            TensorVector rows = new TensorVector();
            // none, which the authors do not have, is never built and stays where it began
            alphas.forEach((decision, row) -> IntStream.range(0, decision.size())
                    .filter(option -> !decision.options().get(option).equals("none"))
                    .forEach(option -> rows.push_back(row.narrow(0, option, 1))));
            Tensor distance = torch.cat(rows, 0).sigmoid().sub(new Scalar(0.5));
            return loss.add(distance.mul(distance).mean().mul(new Scalar(-factor)));
        }
    }
}
