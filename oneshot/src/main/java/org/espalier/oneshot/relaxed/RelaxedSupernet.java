package org.espalier.oneshot.relaxed;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.supernet.OpenGraph;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.PieceTape;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ModuleCore;
import org.espalier.torch.module.Outputs;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.WeightView;
import org.espalier.torch.module.kernel.BatchNormKernel;

/**
 * A space's relaxation as a LibTorch network: every candidate of a choice side by side, summed with the weights of a {@link Mixing}.
 *
 * <p>The mixed operations are economical: an operation without weights is computed once for all edges that leave a feature map (one ReLU, one
 * pool), {@code none} is never built, and the candidates of all edges into a node are accumulated in place in one feature map for each lane.
 * Candidates do not depend on each other, so the lanes compute them side by side, forward and backward. A candidate that a mixing builds alone
 * has no company; where it is large, all of LibTorch's threads compute it.
 *
 * <p>The network owns its weights, not the architecture parameters. Not thread-safe.
 */
public final class RelaxedSupernet implements SharedWeights, AutoCloseable {
    /** What a space has to have for it, in words. */
    public static final String NEEDS =
            "choices between operations, inputs or numbers of repeats, and no other decisions";

    private final Relaxation relaxation;
    private final Remaining left;
    private final Graph trained;
    private final Shape input;
    private final ModuleCore core;
    private final SideBySide sideBySide;
    private final BatchNormKernel norms = new BatchNormKernel();
    private final Activations activations;

    private RelaxedSupernet(
            Relaxation relaxation,
            Remaining left,
            Graph trained,
            Shape input,
            ModuleCore core,
            SideBySide sideBySide,
            Activations activations) {
        this.relaxation = relaxation;
        this.left = left;
        this.trained = trained;
        this.input = input;
        this.core = core;
        this.sideBySide = sideBySide;
        this.activations = activations;
        OpenGraph.visit(trained, input, core::declare);
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
        return new RelaxedSupernet(
                relaxation,
                Remaining.all(relaxation.decisions()),
                relaxation.graph(),
                input,
                ModuleCore.over(store, convolution),
                sideBySide,
                activations);
    }

    /**
     * The relaxation of a space, where and as its context says.
     *
     * @param activations of the candidates; no result depends on it
     * @throws IllegalArgumentException where the space cannot be relaxed
     */
    public static RelaxedSupernet create(OneShotContext context, Activations activations) {
        return create(
                relaxation(context.space()),
                context.space().input(),
                context.store(),
                context.convolution(),
                context.sideBySide(),
                activations);
    }

    /**
     * A network with a part of a relaxation's candidates.
     *
     * @param relaxation whose members it serves, as far as what they have chosen is left
     * @param left the candidates that are built
     * @param skipDropout behind those that are identities, at the rate of each pass
     */
    static RelaxedSupernet create(
            OneShotContext context,
            Activations activations,
            Relaxation relaxation,
            Remaining left,
            SkipDropout skipDropout) {
        return new RelaxedSupernet(
                relaxation,
                left,
                skipDropout.behindIdentities(left.graph(relaxation.graph())),
                context.space().input(),
                ModuleCore.over(context.store(), context.convolution()),
                context.sideBySide(),
                activations);
    }

    /**
     * The relaxation of a space.
     *
     * @throws IllegalArgumentException where it has none
     */
    static Relaxation relaxation(SearchSpace space) {
        return space.relaxation()
                .orElseThrow(() -> new IllegalArgumentException("'" + space.name() + "' cannot be relaxed: "
                        + lacks(space).orElse("")));
    }

    /** What a space lacks that cannot be relaxed, as {@link org.espalier.search.Strategy#lacks}. */
    public static Optional<String> lacks(SearchSpace space) {
        return space.relaxation().isPresent()
                ? space.relaxation().flatMap(relaxation -> CandidateShapes.differ(relaxation.graph(), space.input()))
                : Optional.of(
                        "it needs decisions that are all choices between operations, inputs or numbers of repeats, and there are others, or none");
    }

    /** What a space lacks whose choices cannot be seen on a part of their channels, as {@link org.espalier.search.Strategy#lacks}. */
    public static Optional<String> lacksParts(SearchSpace space, int parts) {
        try {
            space.relaxation().ifPresent(whole -> PartialChannels.of(whole, space.input(), parts));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("it needs choices on parts of their channels, and " + e.getMessage());
        }
    }

    /** What is searched. */
    public Relaxation relaxation() {
        return relaxation;
    }

    /** Which of its candidates are built. */
    Remaining left() {
        return left;
    }

    /** What a training pass goes through: what is built, and noise. */
    Graph trained() {
        return trained;
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
     * @param moment of the training
     */
    public RelaxedPass forward(
            Tensor images, ArchitectureParameters alphas, Mixing mixing, ModuleContext context, Moment moment) {
        return forward(images, trained, new Mixtures(alphas, mixing, moment), context);
    }

    private RelaxedPass forward(Tensor images, Graph graph, MixtureSource mixtures, ModuleContext context) {
        PointerScope outer = PointerScope.getInnerScope();
        PieceTape tape = new PieceTape(sideBySide.lanes(), activations);
        try (PointerScope scope = new PointerScope()) {
            Tensor input = core.input(images);
            MixedPass pass = new MixedPass(core.kernels(), norms, context, sideBySide, tape, mixtures);
            Tensor result = pass.graph(graph, input);
            return new RelaxedPass(tape, Tensors.handOver(Outputs.of(result), outer));
        } catch (RuntimeException | Error e) {
            tape.close();
            throw e;
        }
    }

    /** What a mixing makes of architecture parameters in one step. */
    private record Mixtures(ArchitectureParameters parameters, Mixing mixing, Moment moment) implements MixtureSource {
        @Override
        public List<Tensor> parameters(Decision decision) {
            return parameters.rows(decision);
        }

        /** Times the share of its edge, where the edges of a node are divided. */
        @Override
        public Mixing.Mixture mix(Decision decision, List<Tensor> rows) {
            Mixing.Mixture mixture = mixing.mix(decision, rows.get(0), moment);
            if (rows.size() == 1) {
                return mixture;
            }
            Tensor share = rows.get(1).softmax(0).narrow(0, parameters.edge(decision), 1);
            return new Mixing.Mixture(mixture.weights().mul(share), mixture.built());
        }

        @Override
        public boolean dense() {
            return mixing.dense();
        }
    }

    @Override
    public Tensor forward(Tensor images, Architecture member) {
        try (NoGradGuard guard = new NoGradGuard();
                RelaxedPass pass = forward(
                        images,
                        relaxation.graph(),
                        new OneHot(choices(member), store()),
                        evaluating().batchOnly())) {
            return pass.logits();
        }
    }

    @Override
    public Network network(Architecture member) {
        return Flattening.network("member", relaxation.graph(), input, choices(member));
    }

    private Architecture choices(Architecture member) {
        return left.requireLeft(relaxation.choices(member));
    }

    @Override
    public Weights extract(Architecture member) {
        return core.extract(network(member), WeightView.LEADING);
    }

    @Override
    public void close() {
        core.close();
    }
}
