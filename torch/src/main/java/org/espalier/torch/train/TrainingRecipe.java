package org.espalier.torch.train;

import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;

/**
 * How a network is trained. Together with the network, the data and the seeds it decides the result.
 *
 * @param epochs passes over the data, at least 1
 * @param optimiser rule and weight decay
 * @param learningRate highest rate, above 0
 * @param learningRateFloor where the cosine ends, in [0, learningRate]
 * @param warmUpEpochs length of the linear rise in epochs, in [0, epochs)
 * @param labelSmoothing share of the target spread over all classes, in [0, 1)
 * @param clip limit of the gradients
 * @param averageDecay decay of the exponential moving average of the weights, in [0, 1); 0: no average
 * @param dropPath highest rate of stochastic depth, in [0, 1)
 * @param dropPathRamp true: the rate rises linearly with the epochs from 0 (as for DARTS and NASNet)
 * @param descent how the learning rate falls after the warm-up
 * @param auxiliary weight of the loss of an auxiliary head, where the module has one; at least 0
 * @param seed root seed of dropout and drop path
 */
public record TrainingRecipe(
        int epochs,
        OptimiserRule optimiser,
        double learningRate,
        double learningRateFloor,
        double warmUpEpochs,
        double labelSmoothing,
        GradientClip clip,
        double averageDecay,
        double dropPath,
        boolean dropPathRamp,
        Descent descent,
        double auxiliary,
        long seed) {
    /** How a learning rate falls from its peak to its floor. */
    public enum Descent {
        /** Along half a cosine. */
        COSINE,
        /** By the same amount in every step. */
        LINEAR
    }

    public TrainingRecipe {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs " + epochs + " is below 1");
        }
        if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
            throw new IllegalArgumentException("learning rate " + learningRate + " is not a number above 0");
        }
        if (!(learningRateFloor >= 0 && learningRateFloor <= learningRate)) {
            throw new IllegalArgumentException(
                    "lowest learning rate " + learningRateFloor + " is outside [0, " + learningRate + "]");
        }
        if (!(warmUpEpochs >= 0 && warmUpEpochs < epochs)) {
            throw new IllegalArgumentException("warm-up epochs " + warmUpEpochs + " is outside [0, " + epochs + ")");
        }
        checkShare("label smoothing", labelSmoothing);
        checkShare("decay of the weight average", averageDecay);
        checkShare("drop path rate", dropPath);
        if (!(auxiliary >= 0) || !Double.isFinite(auxiliary)) {
            throw new IllegalArgumentException("weight of the auxiliary loss " + auxiliary + " is below 0");
        }
    }

    private static void checkShare(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " " + value + " is outside [0, 1)");
        }
    }

    /** SGD with Nesterov momentum 0.9, decay 3e-5, cosine from 0.1, label smoothing 0.1: the once-for-all recipe in small. */
    public static TrainingRecipe standard(int epochs, long seed) {
        Sgd sgd = new Sgd(0.9, true, 3e-5);
        return new TrainingRecipe(
                epochs,
                sgd,
                0.1,
                0,
                Math.min(1, epochs / 10.0),
                0.1,
                GradientClip.NONE,
                0,
                0,
                false,
                Descent.COSINE,
                0,
                seed);
    }

    public TrainingRecipe withLearningRate(double rate) {
        return with(copy -> {
            copy.learningRate = rate;
            copy.learningRateFloor = Math.min(rate, learningRateFloor);
        });
    }

    public TrainingRecipe withLabelSmoothing(double share) {
        return with(copy -> copy.labelSmoothing = share);
    }

    public TrainingRecipe withOptimiser(OptimiserRule other) {
        return with(copy -> copy.optimiser = other);
    }

    public TrainingRecipe withClip(GradientClip other) {
        return with(copy -> copy.clip = other);
    }

    public TrainingRecipe withAverageDecay(double decay) {
        return with(copy -> copy.averageDecay = decay);
    }

    public TrainingRecipe withDropPath(double rate, boolean ramp) {
        return with(copy -> {
            copy.dropPath = rate;
            copy.dropPathRamp = ramp;
        });
    }

    public TrainingRecipe withWarmUp(double length) {
        return with(copy -> copy.warmUpEpochs = length);
    }

    public TrainingRecipe withDescent(Descent other) {
        return with(copy -> copy.descent = other);
    }

    public TrainingRecipe withAuxiliary(double weight) {
        return with(copy -> copy.auxiliary = weight);
    }

    /** The learning rates of all steps, each by its number from 0. */
    public LongToDoubleFunction schedule(int stepsPerEpoch) {
        CosineSchedule cosine =
                CosineSchedule.over(learningRate, learningRateFloor, warmUpEpochs, epochs, stepsPerEpoch);
        return descent == Descent.COSINE ? cosine::at : step -> linear(cosine, step);
    }

    private static double linear(CosineSchedule like, long step) {
        return step < like.warmUp()
                ? like.at(step)
                : like.floor() + (like.peak() - like.floor()) * (like.steps() - step) / (like.steps() - like.warmUp());
    }

    /** The same text as ever for what there always was: checkpoints are known by it. */
    @Override
    public String toString() {
        return "TrainingRecipe[epochs=" + epochs + ", optimiser=" + optimiser + ", learningRate=" + learningRate
                + ", learningRateFloor=" + learningRateFloor + ", warmUpEpochs=" + warmUpEpochs + ", labelSmoothing="
                + labelSmoothing + ", clip=" + clip + ", averageDecay=" + averageDecay + ", dropPath=" + dropPath
                + ", dropPathRamp=" + dropPathRamp + (descent == Descent.COSINE ? "" : ", descent=" + descent)
                + (auxiliary == 0 ? "" : ", auxiliary=" + auxiliary) + ", seed=" + seed + "]";
    }

    /** Drop path rate of an epoch, counted from 0. */
    public double dropPathAt(int epoch) {
        return dropPathRamp ? dropPath * epoch / epochs : dropPath;
    }

    private TrainingRecipe with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.made();
    }

    /** The components of one that is being made of another. */
    private static final class Copy {
        private int epochs;
        private OptimiserRule optimiser;
        private double learningRate;
        private double learningRateFloor;
        private double warmUpEpochs;
        private double labelSmoothing;
        private GradientClip clip;
        private double averageDecay;
        private double dropPath;
        private boolean dropPathRamp;
        private Descent descent;
        private double auxiliary;
        private long seed;

        Copy(TrainingRecipe of) {
            epochs = of.epochs;
            optimiser = of.optimiser;
            learningRate = of.learningRate;
            learningRateFloor = of.learningRateFloor;
            warmUpEpochs = of.warmUpEpochs;
            labelSmoothing = of.labelSmoothing;
            clip = of.clip;
            averageDecay = of.averageDecay;
            dropPath = of.dropPath;
            dropPathRamp = of.dropPathRamp;
            descent = of.descent;
            auxiliary = of.auxiliary;
            seed = of.seed;
        }

        TrainingRecipe made() {
            return new TrainingRecipe(
                    epochs,
                    optimiser,
                    learningRate,
                    learningRateFloor,
                    warmUpEpochs,
                    labelSmoothing,
                    clip,
                    averageDecay,
                    dropPath,
                    dropPathRamp,
                    descent,
                    auxiliary,
                    seed);
        }
    }
}
