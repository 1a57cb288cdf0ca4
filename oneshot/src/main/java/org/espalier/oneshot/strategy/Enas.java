package org.espalier.oneshot.strategy;

import java.util.Optional;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.controller.ControllerSettings;
import org.espalier.oneshot.controller.ControllerTraining;
import org.espalier.oneshot.controller.Reinforcement;
import org.espalier.oneshot.supernet.MemberRecipe;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Description;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.CosineRestarts;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.OptimiserRule;
import org.espalier.torch.train.Sgd;

/**
 * Efficient neural architecture search (Pham, Guan, Zoph, Le, Dean 2018): a recurrent controller draws members of shared weights, which learn on them, and learns
 * itself by REINFORCE from what they are worth on other images. Trains any member of any space, so it fits every space with a graph.
 *
 * @param epochs passes over the weights' part of the training images, 1 to 100,000; the rate begins anew after 10, 30, 70 and 150
 * @param batch images of a step, 1 to 65,536
 * @param learningRate where each cosine of the weights' rate begins, above 0, at most 100; it falls to a hundredth of it
 * @param steps of the controller behind each epoch, 1 to 100,000
 * @param samples of each of these steps, each on a batch of its own, 1 to 10,000
 * @param policyRate of the controller, above 0, at most 100
 * @param entropy what a unit of entropy adds to a reward, 0 to 100
 * @param baselineDecay what is left of the baseline when a reward comes, 0 to 0.999999
 * @param tanhConstant bound of the controller's logits, above 0, at most 1,000
 * @param opReduction by how much smaller the bound is where no earlier value is chosen, above 0, at most 1,000
 * @param candidates members that are drawn at the end, of which the best is the result, 1 to 10,000
 */
public record Enas(
        int epochs,
        int batch,
        double learningRate,
        int steps,
        int samples,
        double policyRate,
        double entropy,
        double baselineDecay,
        double tanhConstant,
        double opReduction,
        int candidates)
        implements JointStrategy {
    private static final int HIDDEN = 64;
    private static final Description DESCRIPTION = new Description(
            "enas",
            "a recurrent controller draws members of shared weights and learns from their accuracy (Pham et al. 2018)",
            "Pham, Guan, Zoph, Le and Dean, Efficient Neural Architecture Search via Parameter Sharing, 2018",
            "a graph and a decision between at least two options; any other decisions",
            "the one that learns how decisions depend on each other, and fits every space that has a graph; a step costs what one of a member costs; the controller needs many epochs");

    public Enas {
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 65_536);
        Ranges.positive("learningRate", learningRate, 100);
        Ranges.whole("steps", steps, 1, 100_000);
        Ranges.whole("samples", samples, 1, 10_000);
        Ranges.positive("policyRate", policyRate, 100);
        Ranges.number("entropy", entropy, 0, 100);
        Ranges.number("baselineDecay", baselineDecay, 0, 0.999999);
        Ranges.positive("tanhConstant", tanhConstant, 1_000);
        Ranges.positive("opReduction", opReduction, 1_000);
        Ranges.whole("candidates", candidates, 1, 10_000);
    }

    /** The authors' search of the micro space: 150 epochs of batches of 160, 30 steps of the controller of 10 samples each. */
    public Enas() {
        this(150, 160, 0.05, 30, 10, 0.0035, 1e-4, 0.99, 1.10, 2.5, 10);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return Supernet.lacks(space);
    }

    /** The authors hold back 5,000 of 50,000 images for the controller. */
    @Override
    public double trainingShare() {
        return 0.9;
    }

    @Override
    public int passesBehindEpoch() {
        return Math.multiplyExact(steps, samples);
    }

    @Override
    public JointTraining create(OneShotContext context) {
        lacks(context.space()).ifPresent(reason -> {
            throw new IllegalArgumentException("'" + context.space().name() + "' does not fit enas: " + reason);
        });
        return new ControllerTraining(
                context,
                new ControllerTraining.Plan(
                        new Restarting(learningRate),
                        new ControllerSettings(HIDDEN, tanhConstant, opReduction),
                        new Reinforcement.Rule(policyRate, entropy, baselineDecay),
                        steps,
                        samples,
                        candidates));
    }

    /** Nesterov's momentum and a cosine that begins anew after 10 epochs, then after twice as many each time. */
    private record Restarting(double learningRate) implements MemberRecipe {
        @Override
        public OptimiserRule optimiser() {
            return new Sgd(0.9, true, 2e-4);
        }

        @Override
        public double learningRateFloor() {
            return learningRate / 100;
        }

        @Override
        public double warmUpEpochs() {
            return 0;
        }

        @Override
        public GradientClip clip() {
            return GradientClip.norm(5);
        }

        @Override
        public double rate(Clock clock) {
            return new CosineRestarts(learningRate, learningRateFloor(), 10, 2).at(clock.epoch());
        }
    }
}
