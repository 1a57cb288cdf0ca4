package org.espalier.oneshot.strategy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.Pricing;
import org.espalier.oneshot.relaxed.RelaxedMethod;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;

/**
 * Binary gates (ProxylessNAS, Cai, Zhu, Han 2019, section 3.2): the weights learn on one path that is drawn by the shares; the architecture learns on two, of
 * which one is open, by the gradient of the gates, and what both have together of the shares stays; or on all. What the network is expected to cost comes into the
 * architecture's loss where a cost is limited (section 3.3); its gradient reaches all candidates.
 *
 * @param epochs passes over the weights' part of the training images, 1 to 100,000
 * @param batch images of a step, 1 to 65,536
 * @param alphaLearningRate rate of the architecture parameters, above 0, at most 10; theirs is constant, so how far they come hangs on it and on the number of steps
 * @param rest share of the epochs, at the start, in which paths are drawn evenly and the architecture rests, 0 to 1
 * @param every how many steps of the weights there is one of the architecture, 1 to 1,000
 * @param paths candidates that a step of the architecture builds
 * @param price how the expected cost comes into the architecture's loss
 */
public record Proxyless(
        int epochs, int batch, double alphaLearningRate, double rest, int every, Paths paths, Pricing price)
        implements RelaxedStrategy {
    private static final Description DESCRIPTION = new Description(
            "proxyless",
            "differentiable search by binary gates: one path for the weights, two for the architecture (Cai et al. 2019)",
            "Cai, Zhu and Han, ProxylessNAS: Direct Neural Architecture Search on Target Task and Hardware, 2019",
            RelaxedSupernet.NEEDS,
            "for large images and many candidates: memory and time are those of two paths, whatever there is to choose; with paths: full each alpha learns in each step");

    public Proxyless {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("alphaLearningRate", alphaLearningRate, RelaxedStrategy.MOST_ALPHA_RATE);
        Ranges.number("rest", rest, 0, 1);
        Ranges.whole("every", every, 1, 1_000);
    }

    /** 160 epochs of batches of 256, the first 40 at rest, a step of the architecture every five, the loss times the cost, as published. */
    public Proxyless() {
        this(160, 256, 1e-3, 0.25, 5, Paths.TWO, Pricing.standard());
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    /** As many images are held back as the authors do of theirs, about one in twenty, but not fewer than one in ten. */
    @Override
    public double trainingShare() {
        return 0.9;
    }

    @Override
    public boolean pays() {
        return price.form() != Pricing.Form.NONE;
    }

    @Override
    public JointTraining create(OneShotContext context) {
        DartsSettings settings = new DartsSettings(
                context.epochs(),
                new Sgd(0.9, true, 4e-5),
                learningRate(),
                0,
                GradientClip.NONE,
                new Adam(0, 0.999, 1e-8, 0, false),
                alphaLearningRate,
                (int) Math.floor(rest * context.epochs()),
                0,
                context.seed());
        return new RelaxedTraining(
                context,
                settings,
                RelaxedMethod.of(new Gates(paths, context.seed()), Activations.KEEP)
                        .named("proxyless, at rest for " + rest)
                        .movingEvery(every)
                        .paying(price.in(context)));
    }

    /** How many candidates of a choice a step of the architecture builds. */
    public enum Paths {
        /** Two, of which one is open; memory is that of two paths (section 3.2). */
        TWO,
        /** All, of which one is open: each alpha learns in each step. */
        FULL
    }

    /** One open gate; for the architecture others beside it, whose gates are closed and have a gradient. */
    record Gates(Paths paths, long seed) implements Mixing {
        /** Adds nothing to a softmax, and is finite. */
        private static final float OUT = -1e9f;

        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            Draw draw = Draw.of(HostCopies.floats(alphas), moment.random(seed, decision));
            float[] open = new float[decision.size()];
            boolean[] built = new boolean[decision.size()];
            open[draw.open()] = 1;
            built[draw.open()] = true;
            Tensor gates = Tensors.of(alphas, open, open.length);
            if (moment.turn() == Moment.Turn.WEIGHTS) {
                return new Mixture(gates, built);
            }
            if (paths == Paths.FULL) {
                Arrays.fill(built, true);
                Tensor all = alphas.softmax(0);
                return new Mixture(gates.add(all.sub(all.detach())), built);
            }
            built[draw.closed()] = true;
            float[] others = new float[decision.size()];
            Arrays.fill(others, OUT);
            others[draw.open()] = 0;
            others[draw.closed()] = 0;
            Tensor pair = alphas.add(Tensors.of(alphas, others, others.length)).softmax(0);
            return new Mixture(gates.add(pair.sub(pair.detach())), built);
        }

        @Override
        public boolean corrects() {
            return paths == Paths.TWO;
        }

        /** Both are lowered alike, so that the loss leaves those which were not drawn the share that they had (appendix A); the price moves all. */
        @Override
        public boolean correct(Decision decision, float[] before, float[] after, Moment moment) {
            Draw draw = Draw.of(before, moment.random(seed, decision));
            double change = Math.log((Math.exp(after[draw.open()]) + Math.exp(after[draw.closed()]))
                    / (Math.exp(before[draw.open()]) + Math.exp(before[draw.closed()])));
            after[draw.open()] -= (float) change;
            if (draw.closed() != draw.open()) {
                after[draw.closed()] -= (float) change;
            }
            return true;
        }

        @Override
        public boolean dense() {
            return false;
        }

        /** An estimate from two candidates. */
        @Override
        public boolean smooth() {
            return false;
        }
    }

    /**
     * Two candidates, drawn one after the other by their shares, and which of them is open.
     *
     * @param open drawn by the shares alone
     * @param closed drawn among the others; the same where there is only one
     */
    record Draw(int open, int closed) {
        /** The first of two that are drawn so is a draw by the shares itself: no third number is needed to open one of the two. */
        static Draw of(float[] alphas, SplittableRandom random) {
            double[] values = new double[alphas.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = alphas[i];
            }
            double[] shares = Mixing.SOFTMAX.probabilities(values);
            int open = draw(shares, random, -1);
            return new Draw(open, shares.length == 1 ? open : draw(shares, random, open));
        }

        private static int draw(double[] shares, SplittableRandom random, int without) {
            double at = random.nextDouble() * (without < 0 ? 1 : 1 - shares[without]);
            int last = -1;
            for (int i = 0; i < shares.length; i++) {
                if (i != without) {
                    last = i;
                    at -= shares[i];
                    if (at < 0) {
                        return i;
                    }
                }
            }
            return last;
        }
    }
}
