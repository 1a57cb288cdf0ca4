package org.espalier.oneshot.relaxed;

import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.PartIdentity;

/**
 * What differs between the methods that relax a space; everything else stands once, in {@link RelaxedTraining}.
 *
 * @param name first word of a checkpoint's identity
 * @param mixing how architecture parameters become weights of the candidates
 * @param parts of the channels, of which a choice's candidates see one; 1: all
 * @param edges whether the edges into a node have shares of their own
 * @param start of the architecture parameters
 * @param order in which a step moves weights and architecture
 * @param every how many steps of the weights there is one of the architecture, at least 1
 * @param descent how the architecture's gradient is made, where it has a pass of its own
 * @param penalty what the architecture pays; empty for nothing
 * @param choice how the architecture is read from the parameters
 * @param clip limit of the architecture's gradient
 * @param ending when the training ends before its last epoch; empty for never
 * @param curvature epochs from one measurement of the largest eigenvalue of the validation loss's Hessian to the next, beside what {@code ending} asks for; 0: none
 * @param activations of the candidates; no result depends on it
 * @param skipDropout noise behind the candidates that are identities
 */
public record RelaxedMethod(
        String name,
        Mixing mixing,
        int parts,
        boolean edges,
        AlphaStart start,
        Order order,
        int every,
        Descent descent,
        Optional<Penalty> penalty,
        Choice choice,
        GradientClip clip,
        Optional<Ending> ending,
        int curvature,
        Activations activations,
        SkipDropout skipDropout) {
    /** As often as the authors of the criterion measure it (Zela et al. 2020). */
    private static final int CURVATURE = 2;

    /** In which order a step moves weights and architecture. */
    public enum Order {
        /** The architecture by a batch of its half, then the weights by one of theirs (DARTS). */
        ARCHITECTURE_FIRST,
        /** The weights first (GDAS). */
        WEIGHTS_FIRST,
        /** Both by one pass over one batch (SNAS). */
        TOGETHER
    }

    /** How the architecture's gradient is made. */
    public enum Descent {
        /** Of the loss at the weights as they are (DARTS, xi = 0). */
        FIRST_ORDER,
        /** Of the loss at the weights as they would be after one more step (DARTS, second order). */
        UNROLLED
    }

    /** First-order DARTS by some mixing. */
    public static RelaxedMethod of(Mixing mixing, Activations activations) {
        return new RelaxedMethod(
                "darts",
                mixing,
                1,
                false,
                AlphaStart.SMALL,
                Order.ARCHITECTURE_FIRST,
                1,
                Descent.FIRST_ORDER,
                Optional.empty(),
                Choice.OF_THE_SPACE,
                GradientClip.NONE,
                Optional.empty(),
                0,
                activations,
                SkipDropout.NONE);
    }

    public RelaxedMethod named(String other) {
        return with(copy -> copy.name = other);
    }

    public RelaxedMethod starting(AlphaStart other) {
        return with(copy -> copy.start = other);
    }

    /** With candidates that see one of some parts of the channels, and shares for the edges into a node. */
    public RelaxedMethod partly(int ofParts) {
        return with(copy -> {
            copy.parts = ofParts;
            copy.edges = true;
        });
    }

    public RelaxedMethod in(Order other) {
        return with(copy -> copy.order = other);
    }

    /** With a step of the architecture only every so many steps of the weights. */
    public RelaxedMethod movingEvery(int steps) {
        return with(copy -> copy.every = steps);
    }

    public RelaxedMethod by(Descent other) {
        return with(copy -> copy.descent = other);
    }

    public RelaxedMethod paying(Penalty other) {
        return paying(Optional.of(other));
    }

    /** The same that pays something, or nothing. */
    public RelaxedMethod paying(Optional<Penalty> other) {
        return with(copy -> copy.penalty = other);
    }

    public RelaxedMethod choosing(Choice other) {
        return with(copy -> copy.choice = other);
    }

    public RelaxedMethod clipped(GradientClip other) {
        return with(copy -> copy.clip = other);
    }

    public RelaxedMethod ending(Ending other) {
        return with(copy -> copy.ending = Optional.of(other));
    }

    /** With the largest eigenvalue of the validation loss's Hessian over the architecture parameters told after every second epoch, or not; nothing else depends on it. */
    public RelaxedMethod watchingCurvature(boolean isWatched) {
        return with(copy -> copy.curvature = isWatched ? CURVATURE : 0);
    }

    /** Whether the curvature has to be known at the end of an epoch, counted from 0. */
    boolean needsCurvature(int epoch) {
        return (curvature > 0 && (epoch + 1) % curvature == 0)
                || ending.filter(rule -> rule.needsCurvature(epoch)).isPresent();
    }

    public RelaxedMethod dropping(SkipDropout other) {
        return with(copy -> copy.skipDropout = other);
    }

    /** All that decides a result; of plain DARTS what the first release wrote, so that its checkpoints are still taken up. */
    String identity(String settings) {
        StringBuilder identity = new StringBuilder(name + "|" + settings + "|" + mixing.identity());
        if (parts > 1 || edges) {
            identity.append("|parts ").append(parts).append("|edges ").append(edges);
        }
        if (!start.equals(AlphaStart.SMALL)) {
            identity.append("|").append(start);
        }
        if (order != Order.ARCHITECTURE_FIRST) {
            identity.append("|").append(order);
        }
        if (every != 1) {
            identity.append("|every ").append(every);
        }
        if (descent != Descent.FIRST_ORDER) {
            identity.append("|").append(descent);
        }
        penalty.ifPresent(part -> identity.append("|").append(part.identity()));
        if (!choice.equals(Choice.OF_THE_SPACE)) {
            identity.append("|").append(PartIdentity.of(choice));
        }
        if (!clip.equals(GradientClip.NONE)) {
            identity.append("|").append(clip);
        }
        ending.ifPresent(part -> identity.append("|").append(PartIdentity.of(part)));
        if (curvature > 0) {
            identity.append("|curvature ").append(curvature);
        }
        if (skipDropout.isActive()) {
            identity.append("|").append(skipDropout);
        }
        return identity.toString();
    }

    private RelaxedMethod with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.made();
    }

    /** The components of one that is being made of another. */
    private static final class Copy {
        private String name;
        private Mixing mixing;
        private int parts;
        private boolean edges;
        private AlphaStart start;
        private Order order;
        private int every;
        private Descent descent;
        private Optional<Penalty> penalty;
        private Choice choice;
        private GradientClip clip;
        private Optional<Ending> ending;
        private int curvature;
        private Activations activations;
        private SkipDropout skipDropout;

        Copy(RelaxedMethod of) {
            name = of.name;
            mixing = of.mixing;
            parts = of.parts;
            edges = of.edges;
            start = of.start;
            order = of.order;
            every = of.every;
            descent = of.descent;
            penalty = of.penalty;
            choice = of.choice;
            clip = of.clip;
            ending = of.ending;
            curvature = of.curvature;
            activations = of.activations;
            skipDropout = of.skipDropout;
        }

        RelaxedMethod made() {
            return new RelaxedMethod(
                    name,
                    mixing,
                    parts,
                    edges,
                    start,
                    order,
                    every,
                    descent,
                    penalty,
                    choice,
                    clip,
                    ending,
                    curvature,
                    activations,
                    skipDropout);
        }
    }
}
