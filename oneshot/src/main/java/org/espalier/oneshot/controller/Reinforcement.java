package org.espalier.oneshot.controller;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.controller.Controller.Drawn;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.Optimiser;
import org.espalier.torch.train.Sections;

/**
 * How a controller learns from rewards: REINFORCE (Williams 1992) with a moving baseline, as ENAS's code has it. The entropy of a sample is added to
 * its reward, and not to the loss; the baseline takes a reward in before it is subtracted from it. Where the space has rules, what breaks them is drawn again, and the
 * gradient is that of the distribution without them.
 *
 * <p>The controller stays its owner's. Not thread-safe.
 */
public final class Reinforcement implements AutoCloseable {
    /** As many at once where what was drawn first broke a rule: a row more costs little. */
    private static final int AGAIN = 32;

    private static final int ROUNDS = 1_000;
    private static final String OPTIMISER = "optimiser";
    private static final String OWN = "own";
    private static final String BASELINE = "baseline";

    private final SearchSpace space;
    private final Controller controller;
    private final Rule rule;
    private final long seed;
    private final Optimiser optimiser;
    private float baseline;

    /**
     * How it learns.
     *
     * @param rate of Adam, above 0
     * @param entropyWeight what a unit of entropy adds to a reward, at least 0
     * @param baselineDecay what is left of the baseline when a reward comes, in [0, 1)
     */
    public record Rule(double rate, double entropyWeight, double baselineDecay) {
        public Rule {
            if (!(rate > 0) || !(entropyWeight >= 0) || !(baselineDecay >= 0 && baselineDecay < 1)) {
                throw new IllegalArgumentException("expected a rate above 0, a weight of entropy of at least 0 and a"
                        + " decay of the baseline in [0, 1), got " + rate + ", " + entropyWeight + " and "
                        + baselineDecay);
            }
        }
    }

    /**
     * A member that was drawn.
     *
     * @param drawn the controller's own answers
     * @param member what they say, in canonical form
     */
    public record Sample(Drawn drawn, Architecture member) {}

    /** @param seed root of all that is drawn */
    public Reinforcement(SearchSpace space, Controller controller, Rule rule, long seed) {
        this.space = space;
        this.controller = controller;
        this.rule = rule;
        this.seed = seed;
        // what was good a step ago says nothing of now: no momentum
        this.optimiser =
                new Adam(0, 0.999, 1e-3, 0, false).over(controller.store().trained());
    }

    /**
     * Draws members.
     *
     * @param purpose what for: other purposes draw others
     * @param first number of the first, the others follow; the same number draws the same as long as the controller stays
     * @throws IllegalStateException where nothing but what breaks the space's rules is drawn
     */
    public List<Sample> draw(String purpose, long first, int count) {
        List<SplittableRandom> chance = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chance.add(Seeds.generator(seed, purpose, first + i));
        }
        List<Sample> samples = new ArrayList<>();
        List<Drawn> drawn = controller.draw(chance);
        for (int i = 0; i < count; i++) {
            samples.add(sample(space.isValid(drawn.get(i).answers()) ? drawn.get(i) : again(chance.get(i))));
        }
        return samples;
    }

    private Sample sample(Drawn drawn) {
        return new Sample(drawn, space.canonical(drawn.answers()));
    }

    private Drawn again(SplittableRandom chance) {
        for (int round = 0; round < ROUNDS; round++) {
            List<SplittableRandom> more = new ArrayList<>();
            for (int i = 0; i < AGAIN; i++) {
                more.add(chance.split());
            }
            for (Drawn drawn : controller.draw(more)) {
                if (space.isValid(drawn.answers())) {
                    return drawn;
                }
            }
        }
        throw new IllegalStateException("space '" + space.name() + "': " + ROUNDS * AGAIN
                + " architectures of the controller were no members of it");
    }

    /**
     * One step of the controller, by the mean over samples.
     *
     * @param rewards one for each, greater is better
     */
    public void learn(List<Sample> samples, double[] rewards) {
        float[] advantages = new float[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            double reward =
                    rewards[i] + rule.entropyWeight() * samples.get(i).drawn().entropy();
            baseline = (float) (baseline - (1 - rule.baselineDecay()) * (baseline - reward));
            advantages[i] = (float) (reward - baseline);
        }
        optimiser.clearGradients();
        try (PointerScope scope = new PointerScope()) {
            Tensor likelihoods = controller.logProbabilityOf(
                    samples.stream().map(sample -> sample.drawn().answers()).toList());
            Tensor weights = Tensors.of(likelihoods, advantages, advantages.length);
            likelihoods.mul(weights).mean().neg().backward();
        }
        optimiser.step(rule.rate());
    }

    /** What is expected of a reward. */
    public double baseline() {
        return baseline;
    }

    /** All that a later step depends on, beside the controller's weights. */
    public Map<String, float[]> state() {
        Map<String, float[]> own = new HashMap<>();
        own.put(BASELINE, new float[] {baseline});
        return new Sections().put(OPTIMISER, optimiser.state()).put(OWN, own).all();
    }

    /** Takes over what {@link #state} gave. */
    public void restore(Map<String, float[]> state) {
        float[] kept = Sections.section(state, OWN).get(BASELINE);
        if (kept == null || kept.length != 1) {
            throw new IllegalArgumentException("the state of the controller's training lacks its baseline");
        }
        optimiser.restore(Sections.section(state, OPTIMISER));
        baseline = kept[0];
    }

    @Override
    public void close() {
        optimiser.close();
    }
}
