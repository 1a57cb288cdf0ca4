package org.espalier.torch.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A forward pass in pieces, each with a graph of gradients of its own, so that pieces which do not depend on each other run side by side in both
 * directions. LibTorch goes backward through one graph on one thread; here the graph is cut at whatever a piece reads and gives, and
 * {@link #backward} goes through the pieces in reverse order.
 *
 * <p>What a piece gives ends the graph: its gradient is the sum over its readers, added up in the order in which they were recorded, never in that
 * in which they were ready. Parameters may be used inside a piece without being named among what it reads, as long as no other term of the
 * same sum uses them.
 *
 * <p>Belongs to one thread. What it gives lives until it is closed, or until the backward pass has gone through it.
 */
public final class PieceTape implements AutoCloseable {
    private final Lanes lanes;
    private final List<Sum> sums = new ArrayList<>();

    /**
     * A part of a pass.
     *
     * @param reads tensors that the tape gave, parameters, or constants
     * @param work computes one tensor from tensors that stand for {@code reads}, in their order
     */
    public record Piece(List<Tensor> reads, Function<List<Tensor>, Tensor> work) {
        /** @throws IllegalArgumentException if a gradient would have to go on into a graph that the tape does not know */
        public Piece {
            reads = List.copyOf(reads);
            if (reads.stream().anyMatch(read -> read.requires_grad() && !read.is_leaf())) {
                throw new IllegalArgumentException("a piece reads a tensor of a graph that is not on the tape");
            }
        }
    }

    /** @param lanes where the terms of a sum run */
    public PieceTape(Lanes lanes) {
        this.lanes = lanes;
    }

    /** Runs one piece on the caller's thread, with all of LibTorch's threads. */
    public Tensor run(Piece piece) {
        return record(new Sum(Lanes.NONE, List.of(piece)));
    }

    /**
     * Runs pieces side by side and adds up what they give.
     *
     * @param terms at least one; what the first gives is nobody else's, because the others are added to it in place
     */
    public Tensor sum(List<Piece> terms) {
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a sum without terms");
        }
        return record(new Sum(lanes, terms));
    }

    private Tensor record(Sum sum) {
        sums.add(sum); // before it runs, so that closing frees what a failure leaves
        return sum.forward(GradMode.is_enabled());
    }

    /**
     * Goes backward through all pieces. The gradient of what the last of them gave has to be there: call {@code loss.backward()} on a loss
     * that was computed from it. Parameters keep their gradients, all else that was recorded is freed.
     */
    public void backward() {
        while (!sums.isEmpty()) {
            try (Sum last = sums.remove(sums.size() - 1)) {
                last.backward();
            }
        }
    }

    @Override
    public void close() {
        sums.forEach(Sum::close);
        sums.clear();
    }

    /** Pieces that ran side by side, and the sum of what they gave. */
    private static final class Sum implements AutoCloseable {
        private final Lanes lanes;
        private final List<Term> terms;
        private @Nullable Tensor result;

        Sum(Lanes lanes, List<Piece> pieces) {
            this.lanes = lanes;
            this.terms = pieces.stream().map(Term::new).toList();
        }

        Tensor forward(boolean recording) {
            List<Supplier<Tensor>> forward = new ArrayList<>();
            terms.forEach(term -> forward.add(() -> term.forward(recording)));
            List<Tensor> outputs = lanes.run(forward);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor total = outputs.get(0).detach();
                outputs.subList(1, outputs.size()).forEach(total::add_);
                total.set_requires_grad(outputs.stream().anyMatch(Tensor::requires_grad));
                total.retainReference();
                result = total;
                return total;
            }
        }

        void backward() {
            try (PointerScope scope = new PointerScope()) {
                Tensor gradient = result == null ? null : result.grad();
                if (gradient == null || !gradient.defined()) {
                    return; // nothing that has a gradient read it
                }
                List<Supplier<Boolean>> backward = new ArrayList<>();
                terms.forEach(term -> backward.add(() -> term.backward(gradient)));
                lanes.run(backward);
                terms.forEach(Term::addGradients);
            }
        }

        @Override
        public void close() {
            terms.forEach(Term::close);
            if (result != null) {
                result.releaseReference();
                result = null;
            }
        }
    }

    /** A piece that runs: what stands for its reads, and the last operation of its own graph. */
    private static final class Term implements AutoCloseable {
        private final Piece piece;
        private final Map<Tensor, Tensor> ends = new IdentityHashMap<>();
        private @Nullable Tensor output;

        Term(Piece piece) {
            this.piece = piece;
        }

        Tensor forward(boolean recording) {
            try (AutoGradMode mode = new AutoGradMode(recording)) {
                List<Tensor> reads = new ArrayList<>();
                for (Tensor read : piece.reads()) {
                    reads.add(ends.computeIfAbsent(read, Term::end));
                }
                Tensor computed = piece.work().apply(reads);
                computed.retainReference();
                output = computed;
                return computed;
            }
        }

        private static Tensor end(Tensor read) {
            Tensor end = read.detach();
            end.set_requires_grad(read.requires_grad());
            end.retainReference();
            return end;
        }

        boolean backward(Tensor gradient) {
            if (output != null && output.requires_grad()) {
                Tensors.backward(output, gradient);
                output.releaseReference();
                output = null;
            }
            return true;
        }

        /** Hands on what arrived at the ends. In the order of the reads: the map has none of its own. */
        void addGradients() {
            for (Tensor read : piece.reads()) {
                Tensor end = ends.remove(read);
                if (end == null) {
                    continue; // read twice
                }
                Tensor gradient = end.grad();
                if (gradient.defined()) {
                    add(read.mutable_grad(), gradient);
                }
                end.releaseReference();
            }
        }

        private static void add(Tensor sum, Tensor gradient) {
            if (sum.defined()) {
                sum.add_(gradient);
            } else {
                sum.put(gradient);
            }
        }

        @Override
        public void close() {
            ends.values().forEach(Tensor::releaseReference);
            ends.clear();
            if (output != null) {
                output.releaseReference();
                output = null;
            }
        }
    }
}
