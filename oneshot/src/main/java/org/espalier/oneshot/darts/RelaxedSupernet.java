package org.espalier.oneshot.darts;

import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.graph.Shape;
import org.espalier.oneshot.supernet.OpenGraph;
import org.espalier.space.Relaxation;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.PieceTape;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ModuleCore;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;

/**
 * A space's relaxation as a LibTorch network: every candidate of a choice side by side, summed with the weights of a {@link Mixing}.
 *
 * <p>The mixed operations are economical: an operation without weights is computed once for all edges that leave a feature map (one ReLU, one
 * pool), {@code none} is never built, and the candidates of all edges into a node are accumulated in place in one feature map for each lane.
 * Candidates do not depend on each other, so the lanes compute them side by side, forward and backward.
 *
 * <p>The network owns its weights, not the architecture parameters. Not thread-safe.
 */
public final class RelaxedSupernet implements AutoCloseable {
    private final Relaxation relaxation;
    private final ModuleCore core;
    private final SideBySide sideBySide;
    private final Activations activations;

    private RelaxedSupernet(
            Relaxation relaxation, Shape input, ModuleCore core, SideBySide sideBySide, Activations activations) {
        this.relaxation = relaxation;
        this.core = core;
        this.sideBySide = sideBySide;
        this.activations = activations;
        OpenGraph.visit(relaxation.graph(), input, core::declare);
    }

    /** One candidate after the other, on the caller's thread, all kept for the backward pass. */
    public static RelaxedSupernet create(
            Relaxation relaxation, Shape input, ParameterStore store, Convolution convolution) {
        return create(relaxation, input, store, convolution, SideBySide.none(convolution), Activations.KEEP);
    }

    /**
     * @param relaxation a graph in which nothing but the relaxed decisions is open
     * @param input shape of one image
     * @param store an empty store, which the network takes over; its type is the type of all computation
     * @param convolution how those outside of choices are computed
     * @param sideBySide where the candidates of a sum are computed
     * @param activations of the candidates; no result depends on it
     */
    public static RelaxedSupernet create(
            Relaxation relaxation,
            Shape input,
            ParameterStore store,
            Convolution convolution,
            SideBySide sideBySide,
            Activations activations) {
        Set<Decision> open = new HashSet<>(relaxation.graph().decisions());
        open.addAll(input.elements().support());
        relaxation.decisions().forEach(open::remove);
        if (!open.isEmpty()) {
            throw new IllegalArgumentException("these decisions are open but not relaxed: "
                    + open.stream().map(Decision::path).sorted().toList());
        }
        return new RelaxedSupernet(relaxation, input, ModuleCore.over(store, convolution), sideBySide, activations);
    }

    /** What is searched. */
    public Relaxation relaxation() {
        return relaxation;
    }

    /** The weights of all candidates. They belong to the network. */
    public ParameterStore store() {
        return core.store();
    }

    /** The context of plain evaluation; {@link ModuleContext#training} and others derive from it. */
    public ModuleContext evaluating() {
        return core.evaluating();
    }

    /**
     * A forward pass. The caller closes it; the logits belong to the caller's pointer scope.
     *
     * @param images images x channels x height x width
     * @param alphas the architecture parameters; gradients reach them
     * @param mixing how they weigh the candidates
     * @param step number of the training step
     */
    public RelaxedPass forward(
            Tensor images, ArchitectureParameters alphas, Mixing mixing, ModuleContext context, long step) {
        PointerScope outer = PointerScope.getInnerScope();
        PieceTape tape = new PieceTape(sideBySide.lanes(), activations);
        try (PointerScope scope = new PointerScope()) {
            Tensor input = core.input(images);
            MixedPass pass = new MixedPass(
                    core.kernels(),
                    context,
                    context.through(sideBySide.convolution()),
                    sideBySide.lanes().count(),
                    tape,
                    new Mixtures(alphas, mixing, step));
            Tensor result = pass.graph(relaxation.graph(), input);
            return new RelaxedPass(tape, Tensors.handOver(result.reshape(result.size(0), -1), outer));
        } catch (RuntimeException | Error e) {
            tape.close();
            throw e;
        }
    }

    /** What a mixing makes of architecture parameters in one step. */
    private record Mixtures(ArchitectureParameters parameters, Mixing mixing, long step)
            implements MixedPass.MixtureSource {
        @Override
        public Tensor alphas(Decision decision) {
            return parameters.row(decision);
        }

        @Override
        public Mixing.Mixture mix(Decision decision, Tensor alphas) {
            return mixing.mix(decision, alphas, step);
        }

        @Override
        public boolean dense() {
            return mixing.dense();
        }
    }

    @Override
    public void close() {
        core.close();
    }
}
