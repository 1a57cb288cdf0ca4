package org.espalier.torch.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CompiledNodeArgs;
import org.bytedeco.pytorch.Edge;
import org.bytedeco.pytorch.EdgeVector;
import org.bytedeco.pytorch.FunctionPreHook;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Node;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.service.Lazy;

/**
 * A differentiable function of one's own: any number of inputs, one result, and gradients that Java computes. LibTorch's Java binding has no
 * way to write an autograd function; this borrows the node of an operator that hands the gradients it is given on as they are, one for each
 * input ({@code _foreach_add} of as many tensors of one value), leads its edges to the inputs, and hangs a hook before it that turns the gradient
 * of the result into those of the inputs.
 *
 * <p>A backward pass may go through each result once. What a function keeps for it is let go when it has run; what belongs to results that no
 * backward pass ever reaches is held as long as this object. Safe for several threads.
 */
public final class OwnFunction {
    /** LibTorch is not loaded before somebody computes. */
    private final Lazy<NativeOperator> foreachAdd = Lazy.of(() -> new NativeOperator("aten::_foreach_add", "Scalar"));

    /** So many tensors of one value, which the borrowed operator is called with. */
    private final Map<Integer, IValue> ends = new ConcurrentHashMap<>();

    /** The binding holds its hooks weakly; this keeps them until they have run. By identity: LibTorch takes over what they point to. */
    private final Set<Hook> waiting = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    /** How gradients are computed. */
    @FunctionalInterface
    public interface Backward {
        /**
         * Runs once at most, without recording, on the thread of the backward pass.
         *
         * @param gradient of the result
         * @return one for each input, in their order and dimensions; an undefined tensor where none is needed
         */
        List<Tensor> gradients(Tensor gradient);
    }

    /**
     * Makes a result a function of some tensors.
     *
     * @param result computed without recording and nobody else's; its graph of gradients begins here
     * @param inputs what backward gives gradients of; those that need none may be among them
     * @param kept tensors that backward reads, held until it has run
     * @return the result; a backward pass from it reaches the inputs, where recording is on and any of them needs a gradient
     */
    public Tensor attach(Tensor result, List<Tensor> inputs, List<Tensor> kept, Backward backward) {
        if (!GradMode.is_enabled() || inputs.stream().noneMatch(Tensor::requires_grad)) {
            return result;
        }
        try (PointerScope scope = new PointerScope()) {
            Node node = node(inputs.size());
            EdgeVector edges = new EdgeVector();
            inputs.forEach(input -> edges.push_back(edge(input)));
            node.clear_input_metadata();
            node.set_next_edges(edges);
            torch.create_gradient_edge(result, node);
            Hook hook = new Hook(inputs.size(), kept, backward);
            waiting.add(hook);
            node.add_pre_hook(hook);
        }
        return result;
    }

    /** A node with so many gradients in and out. */
    private Node node(int inputs) {
        IValue list = ends.computeIfAbsent(inputs, OwnFunction::ends);
        IValue sums = foreachAdd.get().results(list, new IValue(new Scalar(0))).get(0);
        return sums.toTensorVector().get(0).grad_fn();
    }

    private static IValue ends(int count) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tensors.add(torch.zeros(1).set_requires_grad(true));
        }
        IValue list = NativeOperator.list(tensors);
        list.retainReference();
        return list;
    }

    /** Where a tensor's gradient goes. */
    private static Edge edge(Tensor input) {
        if (!input.requires_grad()) {
            return new Edge();
        }
        return input.is_leaf()
                ? input.view_as(input)
                        .grad_fn()
                        .next_edge(0) // what adds it to the tensor's gradient has no name in the binding
                : new Edge(input.grad_fn(), Math.toIntExact(input.output_nr()));
    }

    /** Results that no backward pass has reached yet. */
    int waiting() {
        return waiting.size();
    }

    private final class Hook extends FunctionPreHook {
        private final int inputs;
        private final List<Tensor> kept = new ArrayList<>();
        private final Backward backward;

        private Hook(int inputs, List<Tensor> kept, Backward backward) {
            this.inputs = inputs;
            this.backward = backward;
            for (Tensor tensor : kept) {
                tensor.retainReference();
                this.kept.add(tensor);
            }
        }

        @Override
        public TensorVector apply(TensorVector gradients) {
            if (!waiting.remove(this)) {
                throw new IllegalStateException("a second backward pass through one result");
            }
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                List<Tensor> found = backward.gradients(Tensors.handle(gradients.get(0)));
                if (found.size() != inputs) {
                    throw new IllegalStateException(found.size() + " gradients for " + inputs + " inputs");
                }
                gradients.resize(inputs);
                for (int i = 0; i < inputs; i++) {
                    gradients.put(i, found.get(i));
                }
                return gradients;
            } finally {
                kept.forEach(Tensor::releaseReference);
            }
        }

        @Override
        public void compiled_args(CompiledNodeArgs arguments) {
            throw new UnsupportedOperationException("graphs are not compiled");
        }
    }
}
