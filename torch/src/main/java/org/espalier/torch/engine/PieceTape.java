package org.espalier.torch.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * A forward pass in pieces, each with a graph of gradients of its own, so that pieces which do not depend on each other run side by side in both
 * directions. LibTorch goes backward through one graph on one thread; here the graph is cut at whatever a piece reads and gives, and
 * {@link #backward} goes through the pieces in reverse order.
 *
 * <p>The terms of a sum may do without a graph until the backward pass computes it ({@link Activations#RECOMPUTE}).
 *
 * <p>What a piece gives ends the graph. Its gradient is the sum over its readers, added up in an order that depends on the order in which pieces were
 * recorded, never on which was ready first. Parameters may be used inside a piece without being named among what it reads, as long as
 * no piece beside it uses them.
 *
 * <p>Belongs to one thread. What it gives lives until it is closed, or until the backward pass has gone through it.
 */
public final class PieceTape implements AutoCloseable {
    private final Lanes lanes;
    private final Activations activations;
    private final List<PieceGroup> groups = new ArrayList<>();
    private final Map<Tensor, Ends> ends = new IdentityHashMap<>();

    /** What a piece does. */
    @FunctionalInterface
    public interface Work {
        /**
         * @param reads stand for what the piece reads, in its order
         * @param again whether this is the second time, for the backward pass: the same value, and nothing else left behind
         */
        Tensor compute(List<Tensor> reads, boolean again);
    }

    /**
     * A part of a pass.
     *
     * @param reads tensors that the tape gave, parameters, or constants; parameters have to live until the backward pass is done
     */
    public record Piece(List<Tensor> reads, Work work) {
        /** @throws IllegalArgumentException if a gradient would have to go on into a graph that the tape does not know */
        public Piece {
            reads = List.copyOf(reads);
            if (reads.stream().anyMatch(read -> read.requires_grad() && !read.is_leaf())) {
                throw new IllegalArgumentException("a piece reads a tensor of a graph that is not on the tape");
            }
        }
    }

    /**
     * @param lanes where pieces run side by side
     * @param activations of the terms of sums
     */
    public PieceTape(Lanes lanes, Activations activations) {
        this.lanes = lanes;
        this.activations = activations;
    }

    /** Runs one piece on the caller's thread, with all of LibTorch's threads. */
    public Tensor run(Piece piece) {
        return record(new PieceGroup.Kept(Lanes.NONE, started(List.of(piece)))).get(0);
    }

    /** Runs pieces side by side; gives what each of them gives. */
    public List<Tensor> each(List<Piece> pieces) {
        return record(new PieceGroup.Kept(lanes, started(pieces)));
    }

    /**
     * Adds up what pieces give.
     *
     * @param shares pieces that come one after the other, each list beside the others; none empty. What the first piece of a share gives is nobody
     *     else's: the others are added to it in place
     */
    public Tensor sum(List<List<Piece>> shares) {
        return sum(lanes, shares);
    }

    /**
     * Adds up what pieces give, one after the other on the caller's thread, with all of LibTorch's threads.
     *
     * @param pieces at least one. What the first gives is nobody else's: the others are added to it in place
     */
    public Tensor total(List<Piece> pieces) {
        return sum(Lanes.NONE, List.of(pieces));
    }

    private Tensor sum(Lanes where, List<List<Piece>> shares) {
        if (shares.isEmpty() || shares.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a sum without terms");
        }
        List<List<PieceGroup.Term>> terms = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            int place = i;
            terms.add(shares.get(i).stream().map(piece -> started(piece, place)).toList());
        }
        return record(new PieceGroup.Sum(where, terms, activations)).get(0);
    }

    private List<Tensor> record(PieceGroup group) {
        groups.add(group); // before it runs, so that closing frees what a failure leaves
        return group.forward(GradMode.is_enabled());
    }

    private List<PieceGroup.Term> started(List<Piece> pieces) {
        List<PieceGroup.Term> terms = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            terms.add(started(pieces.get(i), i));
        }
        return terms;
    }

    private PieceGroup.Term started(Piece piece, int place) {
        try (PointerScope scope = new PointerScope()) {
            return new PieceGroup.Term(
                    piece.work(),
                    piece.reads().stream()
                            .map(read -> ends.computeIfAbsent(read, Ends::new).at(place))
                            .toList());
        }
    }

    /**
     * Goes backward through all pieces. The gradient of what the last of them gave has to be there: call {@code loss.backward()} on a loss
     * that was computed from it. Parameters keep their gradients, all else that was recorded is freed.
     */
    public void backward() {
        while (!groups.isEmpty()) {
            try (PointerScope scope = new PointerScope();
                    PieceGroup last = groups.remove(groups.size() - 1)) {
                last.backward(last.results().stream().map(this::gradient).toList());
            }
        }
        try (PointerScope scope = new PointerScope()) {
            // what is left was read but not given; in any order, because each has a gradient of its own
            List<Tensor> parameters = ends.values().stream()
                    .filter(own -> own.needGradient)
                    .map(own -> own.tensor)
                    .toList();
            for (Tensor parameter : parameters) {
                Tensor gradient = gradient(parameter);
                if (gradient.defined()) {
                    parameter.mutable_grad().put(gradient);
                }
            }
        }
    }

    /** The gradient that a tensor had and those of all that stood for it, which go away. */
    private Tensor gradient(Tensor tensor) {
        Tensor sum = gradientOf(tensor);
        try (Ends own = ends.remove(tensor)) {
            if (own != null) {
                for (Tensor end : own.byPlace) {
                    Tensor gradient = gradientOf(end);
                    if (sum.defined() && gradient.defined()) {
                        sum.add_(gradient);
                    } else if (gradient.defined()) {
                        sum = gradient;
                    }
                }
            }
        }
        return sum;
    }

    /** A handle of its own: the binding's is a place inside the tensor, and would outlive it. */
    private static Tensor gradientOf(Tensor tensor) {
        return new Tensor(tensor.grad());
    }

    @Override
    public void close() {
        groups.forEach(PieceGroup::close);
        groups.clear();
        ends.values().forEach(Ends::close);
        ends.clear();
    }

    /**
     * What stands for a tensor in the graphs of its readers: one end for each place in a group, so that readers side by side leave their
     * gradients apart, while those that come one after the other add them up where they are computed.
     */
    private static final class Ends implements AutoCloseable {
        private final Tensor tensor;
        private final boolean needGradient;
        private final List<Tensor> byPlace = new ArrayList<>();

        Ends(Tensor tensor) {
            this.tensor = tensor;
            this.needGradient = tensor.requires_grad();
        }

        Tensor at(int place) {
            while (byPlace.size() <= place) {
                Tensor end = tensor.detach();
                end.set_requires_grad(needGradient);
                end.retainReference();
                byPlace.add(end);
            }
            return byPlace.get(place);
        }

        @Override
        public void close() {
            byPlace.forEach(Tensor::releaseReference);
        }
    }
}
