package org.espalier.oneshot.darts;

import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Decision;
import org.espalier.graph.Shape;
import org.espalier.oneshot.supernet.OpenGraph;
import org.espalier.space.Relaxation;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore;

/**
 * A space's relaxation as a LibTorch network: every candidate of a choice side by side, summed with the weights of a {@link Mixing}.
 *
 * <p>The mixed operations are economical: an operation without weights is computed once for all edges that leave a feature map (one ReLU, one
 * pool), {@code none} is never built, and the candidates of all edges into a node are accumulated in place in one feature map.
 *
 * <p>The network owns its weights, not the architecture parameters. Not thread-safe.
 */
public final class RelaxedSupernet implements AutoCloseable {
    private final Relaxation relaxation;
    private final Kernels kernels;
    private final ParameterStore store;
    private final ModuleContext evaluating;

    private RelaxedSupernet(
            Relaxation relaxation, Shape input, Kernels kernels, ParameterStore store, Convolution convolution) {
        this.relaxation = relaxation;
        this.kernels = kernels;
        this.store = store;
        this.evaluating = ModuleContext.evaluating(store, convolution);
        OpenGraph.visit(
                relaxation.graph(),
                input,
                (path, operation, inputs) -> kernels.declare(store, path, operation, inputs));
    }

    /**
     * @param relaxation a graph in which nothing but the relaxed decisions is open
     * @param input shape of one image
     * @param store an empty store, which the network takes over; its type is the type of all computation
     * @param convolution the door of all convolutions
     */
    public static RelaxedSupernet create(
            Relaxation relaxation, Shape input, ParameterStore store, Convolution convolution) {
        Set<Decision> open = new HashSet<>(relaxation.graph().decisions());
        open.addAll(input.elements().support());
        relaxation.decisions().forEach(open::remove);
        if (!open.isEmpty()) {
            throw new IllegalArgumentException("these decisions are open but not relaxed: "
                    + open.stream().map(Decision::path).sorted().toList());
        }
        return new RelaxedSupernet(relaxation, input, Kernels.load(), store, convolution);
    }

    public Relaxation relaxation() {
        return relaxation;
    }

    /** The weights of all candidates. They belong to the network. */
    public ParameterStore store() {
        return store;
    }

    /** The context of plain evaluation; {@link ModuleContext#training} and others derive from it. */
    public ModuleContext evaluating() {
        return evaluating;
    }

    /**
     * Logits, images x classes, in the caller's pointer scope.
     *
     * @param images images x channels x height x width
     * @param alphas the architecture parameters; gradients reach them
     * @param mixing how they weigh the candidates
     * @param step number of the training step
     */
    public Tensor forward(
            Tensor images, ArchitectureParameters alphas, Mixing mixing, ModuleContext context, long step) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope pass = new PointerScope()) {
            Tensor input = Tensors.channelsLast(store.type() == ScalarType.Double ? images.to(store.type()) : images);
            MixedPass mixed = new MixedPass(
                    kernels, context, decision -> mixing.mix(decision, alphas.row(decision), step), mixing.dense());
            Tensor result = mixed.graph(relaxation.graph(), input);
            return Tensors.handOver(result.reshape(result.size(0), -1), outer);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
