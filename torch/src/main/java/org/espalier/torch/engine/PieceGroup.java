package org.espalier.torch.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Pieces that ran side by side, and what they gave. */
abstract class PieceGroup implements AutoCloseable {
    final Lanes lanes;
    private final List<Tensor> results = new ArrayList<>();

    PieceGroup(Lanes lanes) {
        this.lanes = lanes;
    }

    abstract List<Tensor> forward(boolean recording);

    /** @param gradients of the results; undefined where nothing that has a gradient read them */
    abstract void backward(List<Tensor> gradients);

    List<Tensor> results() {
        return List.copyOf(results);
    }

    final void addResult(Tensor value, boolean needsGradient) {
        Tensor result = value.detach();
        result.set_requires_grad(needsGradient);
        result.retainReference();
        results.add(result);
    }

    @Override
    public void close() {
        results.forEach(Tensor::releaseReference);
    }

    /** A piece with what stands for its reads, and its graph as long as there is one. */
    static final class Term implements AutoCloseable {
        private final PieceTape.Work work;
        private final List<Tensor> reads;
        private @Nullable Tensor end;

        Term(PieceTape.Work work, List<Tensor> reads) {
            this.work = work;
            this.reads = reads;
        }

        /** Computes it and keeps the graph; the value belongs to the term. */
        Tensor forward(boolean recording) {
            try (AutoGradMode mode = new AutoGradMode(recording)) {
                Tensor value = work.compute(reads, false);
                value.retainReference();
                end = value;
                return value;
            }
        }

        /** Computes it without a graph; the value belongs to the caller's scope. */
        Tensor value() {
            try (NoGradGuard guard = new NoGradGuard()) {
                return work.compute(reads, false);
            }
        }

        /** Goes back through the graph, one made again where none was kept, and frees it. */
        void backward(Tensor gradient) {
            try (PointerScope scope = new PointerScope();
                    AutoGradMode mode = new AutoGradMode(true)) {
                Tensor from = end == null ? work.compute(reads, true) : end;
                if (from.requires_grad()) {
                    Tensors.backward(from, gradient);
                }
            }
            close();
        }

        @Override
        public void close() {
            if (end != null) {
                end.releaseReference();
                end = null;
            }
        }
    }

    /** Each keeps its graph, and gives a result of its own. */
    static final class Kept extends PieceGroup {
        private final List<Term> terms;

        Kept(Lanes lanes, List<Term> terms) {
            super(lanes);
            this.terms = terms;
        }

        @Override
        List<Tensor> forward(boolean recording) {
            List<Supplier<Tensor>> forward = new ArrayList<>();
            terms.forEach(term -> forward.add(() -> term.forward(recording)));
            List<Tensor> values = lanes.run(forward);
            try (PointerScope scope = new PointerScope()) {
                values.forEach(value -> addResult(value, value.requires_grad()));
            }
            return results();
        }

        @Override
        void backward(List<Tensor> gradients) {
            List<Supplier<Boolean>> backward = new ArrayList<>();
            for (int i = 0; i < terms.size(); i++) {
                Term term = terms.get(i);
                Tensor gradient = gradients.get(i);
                if (gradient.defined()) {
                    backward.add(() -> {
                        term.backward(gradient);
                        return true;
                    });
                }
            }
            lanes.run(backward);
        }

        @Override
        public void close() {
            super.close();
            terms.forEach(Term::close);
        }
    }

    /** All together give one result. */
    static final class Sum extends PieceGroup {
        private final List<List<Term>> shares;
        private final Activations activations;
        /** Of the shares, until they are one. */
        private final Queue<Tensor> totals = new ConcurrentLinkedQueue<>();

        Sum(Lanes lanes, List<List<Term>> shares, Activations activations) {
            super(lanes);
            this.shares = shares;
            this.activations = activations;
        }

        @Override
        List<Tensor> forward(boolean recording) {
            List<Supplier<Tensor>> forward = new ArrayList<>();
            shares.forEach(share -> forward.add(() -> total(share, recording)));
            List<Tensor> ofShares = lanes.run(forward);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor sum = ofShares.get(0);
                ofShares.subList(1, ofShares.size()).forEach(sum::add_);
                addResult(sum, recording);
            }
            freeTotals();
            return results();
        }

        private Tensor total(List<Term> share, boolean recording) {
            Tensor sum = value(share.get(0), recording);
            sum.retainReference();
            totals.add(sum);
            try (NoGradGuard guard = new NoGradGuard()) {
                for (Term term : share.subList(1, share.size())) {
                    try (PointerScope scope = new PointerScope()) {
                        sum.add_(value(term, recording));
                    }
                }
            }
            return sum;
        }

        private void freeTotals() {
            totals.forEach(Tensor::releaseReference);
            totals.clear();
        }

        private Tensor value(Term term, boolean recording) {
            return recording && activations == Activations.KEEP
                    ? term.forward(true).detach()
                    : term.value();
        }

        @Override
        void backward(List<Tensor> gradients) {
            Tensor gradient = gradients.get(0);
            if (!gradient.defined()) {
                return;
            }
            List<Supplier<Boolean>> backward = new ArrayList<>();
            shares.forEach(share -> backward.add(() -> {
                share.forEach(term -> term.backward(gradient));
                return true;
            }));
            lanes.run(backward);
        }

        @Override
        public void close() {
            super.close();
            freeTotals();
            shares.forEach(share -> share.forEach(Term::close));
        }
    }
}
