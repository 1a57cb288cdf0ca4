package org.espalier.oneshot.shrinking;

import org.espalier.oneshot.supernet.MemberRecipe;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.OptimiserRule;
import org.espalier.torch.train.Sgd;

/**
 * How a once-for-all network is trained by progressive shrinking, but for the stages' own rates.
 *
 * @param optimiser rule and weight decay; each stage begins with a fresh one
 * @param learningRate highest rate of the full network's stage, above 0; the other stages' are in proportion
 * @param labelSmoothing of all members' labels, in [0, 1)
 * @param distillation factor of the teacher's loss beside that of the labels, at least 0; 0 for no teacher
 * @param seed root seed of the drawn members
 */
public record ShrinkingSettings(
        OptimiserRule optimiser, double learningRate, double labelSmoothing, double distillation, long seed) {
    public ShrinkingSettings {
        if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
            throw new IllegalArgumentException("learning rate " + learningRate + " is not a number above 0");
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException("label smoothing " + labelSmoothing + " is outside [0, 1)");
        }
        if (!(distillation >= 0) || !Double.isFinite(distillation)) {
            throw new IllegalArgumentException("distillation " + distillation + " is not a number of at least 0");
        }
    }

    /** The authors' values: Nesterov SGD 0.9, decay 3e-5, label smoothing 0.1, the teacher's loss as it is. */
    public static ShrinkingSettings standard(double learningRate, long seed) {
        return new ShrinkingSettings(new Sgd(0.9, true, 3e-5), learningRate, 0.1, 1, seed);
    }

    /** The same with another factor of the teacher's loss. */
    public ShrinkingSettings distilling(double factor) {
        return new ShrinkingSettings(optimiser, learningRate, labelSmoothing, factor, seed);
    }

    /** The recipe of a stage. Nothing limits the gradients, as in the authors' code. */
    MemberRecipe of(ShrinkingStage stage) {
        return new MemberRecipe.Plain(optimiser, stage.learningRate(), 0, stage.warmUpEpochs(), GradientClip.NONE);
    }
}
