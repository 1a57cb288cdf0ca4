package org.espalier.oneshot.strategy;

import java.util.Optional;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.supernet.MemberTraining;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.Elasticity;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.TrainingAlgorithm;

/**
 * Once-for-all in one stage: one elastic supernet trained by the sandwich rule with in-place distillation (BigNAS, Yu et al. 2020; values of
 * AttentiveNAS, Wang et al. 2021).
 *
 * @param epochs passes over the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param learningRate peak of the cosine schedule, above 0, at most 100
 * @param withinLimits whether only members are trained that keep the search's limits, the largest and the smallest among them: the steps are as
 *     much cheaper as the limits are tight, and the supernet serves no others
 * @param attention which of some members of about the same cost is trained, in the place of one that is drawn
 */
public record OnceForAll(int epochs, int batch, double learningRate, boolean withinLimits, Attention attention)
        implements SupernetStrategy {
    /** Attentive sampling (Wang et al. 2021, section 3.2): three members of about the same cost are judged by their loss on the batch, which costs their forward passes. */
    public enum Attention {
        /** One is drawn. */
        NONE,
        /** The best of them is trained, so that the front of the space is. */
        BEST_UP,
        /** The worst of them is trained. */
        WORST_UP
    }

    private static final Description DESCRIPTION = new Description(
            "once-for-all",
            "one elastic supernet, sandwich rule and in-place distillation, then a search over it (Cai et al. 2020, Yu et al. 2020)",
            "Cai et al., Once-for-All, 2020; Yu et al., BigNAS: Scaling Up Neural Architecture Search with Big Single-Stage Models, 2020",
            "an elastic decision: resolution, depth, width, kernel or expansion",
            "the first choice for a mobile network under a limit: one training serves every limit and device; give it as many epochs as a network of its own would get");

    public OnceForAll {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("learningRate", learningRate, 100);
    }

    /** 30 epochs of batches of 64, at most 0.05, of the whole space. */
    public OnceForAll() {
        this(30, 64, 0.05);
    }

    /** Of the whole space. */
    public OnceForAll(int epochs, int batch, double learningRate) {
        this(epochs, batch, learningRate, false);
    }

    /** Without attention. */
    public OnceForAll(int epochs, int batch, double learningRate, boolean withinLimits) {
        this(epochs, batch, learningRate, withinLimits, Attention.NONE);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return Elasticity.isElastic(space)
                ? Optional.empty()
                : Optional.of("it needs an elastic decision (resolution, depth, width, kernel or expansion)");
    }

    @Override
    public TrainingAlgorithm create(OneShotContext context, Supernet supernet) {
        return new MemberTraining(
                supernet, sandwich(context, Optional.of(supernet)), settings(context), context.epochs());
    }

    /** Who may be trained in a step: the largest member first, the smallest last. With attention, all that it is chosen from. */
    public MemberSampler members(OneShotContext context) {
        return sandwich(context, Optional.empty());
    }

    Sandwich sandwich(OneShotContext context, Optional<Supernet> judging) {
        return new Sandwich(
                TrainedPart.of(context, withinLimits), settings(context), context.loss(), attention, judging);
    }

    private OnceForAllSettings settings(OneShotContext context) {
        return OnceForAllSettings.standard(context.epochs(), context.seed()).withLearningRate(learningRate);
    }
}
