package org.espalier.oneshot.supernet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.search.SearchContext;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.BatchStatistics;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ModuleCore;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.WeightView;
import org.espalier.torch.train.ExactStatistics;
import org.espalier.torch.train.FixedBatches;

/**
 * One shared set of weights under all architectures of a space. A member runs on its part of it: the chosen branches, the first blocks of a
 * stage, the leading channels, the transformed centre of a kernel ({@link KernelTransform}). What a member does not use takes no part in its
 * pass, so a whole tensor that was not used keeps an <em>undefined</em> gradient and no optimiser moves it.
 *
 * <p>The supernet owns its parameters; {@link #close} frees them. Not thread-safe.
 */
public final class Supernet implements SharedWeights, AutoCloseable {
    private final SearchSpace space;
    private final ModuleCore core;
    private final KernelTransform transform;
    private final ModuleContext evaluating;
    private final SideBySide sideBySide;

    /** What a space lacks that has no supernet, or nothing to decide, as {@link org.espalier.search.Strategy#lacks}. */
    public static Optional<String> lacks(SearchSpace space) {
        return SearchContext.lacksChoice(space)
                .or(() -> space.graph().isPresent()
                        ? Optional.empty()
                        : Optional.of("it needs a graph with open decisions, and each member is built anew"));
    }

    /** @param transforms whether smaller kernels have matrices of their own */
    private Supernet(SearchSpace space, ModuleCore core, SideBySide sideBySide, boolean transforms) {
        Graph graph = space.graph()
                .orElseThrow(() -> new IllegalArgumentException(
                        "space '" + space.name() + "' has no graph with open decisions, so it has no supernet"));
        this.space = space;
        this.core = core;
        this.sideBySide = sideBySide;
        KernelTransform.Builder builder = new KernelTransform.Builder();
        OpenGraph.visit(graph, space.input(), (path, operation, inputs) -> {
            core.declare(path, operation, inputs);
            if (transforms) {
                builder.declare(core.store(), path, operation);
            }
        });
        this.transform = builder.build();
        this.evaluating = core.evaluating().seeing(transform);
    }

    /**
     * @param space a space with a graph
     * @param store an empty store, which the supernet takes over; its type is the type of all computation
     * @param convolution how convolutions are computed
     */
    public static Supernet create(SearchSpace space, ParameterStore store, Convolution convolution) {
        return create(space, store, convolution, SideBySide.none(convolution));
    }

    /** As {@link #create(SearchSpace, ParameterStore, Convolution)}; members that do not depend on each other run side by side. */
    public static Supernet create(
            SearchSpace space, ParameterStore store, Convolution convolution, SideBySide sideBySide) {
        return new Supernet(space, ModuleCore.over(store, convolution), sideBySide, true);
    }

    /** As {@link #create(SearchSpace, ParameterStore, Convolution, SideBySide)}; a smaller kernel is the centre of the largest one, as it is. */
    public static Supernet cropping(
            SearchSpace space, ParameterStore store, Convolution convolution, SideBySide sideBySide) {
        return new Supernet(space, ModuleCore.over(store, convolution), sideBySide, false);
    }

    /** The space whose members share the weights. */
    public SearchSpace space() {
        return space;
    }

    /** The shared weights. They belong to the supernet. */
    public ParameterStore store() {
        return core.store();
    }

    /** How a member sees the shared weights. */
    public WeightView view() {
        return transform;
    }

    /** The context of plain evaluation; {@link ModuleContext#training} and others derive from it. */
    public ModuleContext evaluating() {
        return evaluating;
    }

    /** Threads for members that do not depend on each other. */
    Lanes lanes() {
        return sideBySide.lanes();
    }

    /**
     * Whether a member that a step trains alone is computed by all of LibTorch's threads and by the convolutions that belong to them, not by those
     * of a lane.
     *
     * @param network of the member
     * @param batch images of the step
     */
    public boolean isSpread(Network network, long batch) {
        double values = (double) network.activationBytes()
                / Float.BYTES
                / network.layers().size();
        return sideBySide.isWorthSplitting(batch * values);
    }

    /** {@link #evaluating} on a lane. */
    ModuleContext evaluatingOnLane() {
        return evaluating.through(sideBySide.convolution());
    }

    Kernels kernels() {
        return core.kernels();
    }

    /**
     * Logits of one member, images x classes, in the caller's pointer scope.
     *
     * @param images images x channels x height x width; resized (bicubic) where the member has another resolution
     */
    public Tensor forward(Tensor images, Architecture architecture, ModuleContext context) {
        return forward(images, space.network(architecture), context);
    }

    @Override
    public Tensor forward(Tensor images, Architecture member) {
        return forward(images, member, evaluating.batchOnly());
    }

    @Override
    public Network network(Architecture member) {
        return space.network(member);
    }

    /** The same for a member that was closed before. */
    public Tensor forward(Tensor images, Network network, ModuleContext context) {
        return core.forward(network, () -> input(images, network), context);
    }

    /** Images as a network wants them: its resolution, the supernet's type, channels-last. */
    Tensor input(Tensor images, Network network) {
        return Tensors.channelsLast(Resolution.resize(
                core.typed(images),
                network.input().height().asInt(),
                network.input().width().asInt()));
    }

    /**
     * Adds the gradients of some members' losses to the shared gradients. The members are computed side by side, as far as there are lanes;
     * the sum does not depend on it. A large member without company is computed by all of LibTorch's threads.
     *
     * @param images of the step; each member resizes them to its resolution
     */
    public void addGradients(Tensor images, List<? extends MemberPass> passes) {
        if (passes.size() == 1) {
            Network network = space.network(passes.get(0).member());
            boolean spread = isSpread(network, images.size(0));
            addGradients(
                    images,
                    passes,
                    member -> network,
                    spread ? Lanes.NONE : lanes(),
                    spread ? evaluating : evaluatingOnLane());
        } else {
            addGradients(images, passes, space::network, lanes(), evaluatingOnLane());
        }
    }

    private void addGradients(
            Tensor images,
            List<? extends MemberPass> passes,
            Function<Architecture, Network> closed,
            Lanes where,
            ModuleContext context) {
        List<OwnWeights> weights =
                passes.stream().map(pass -> new OwnWeights(transform)).toList();
        try {
            List<Supplier<Boolean>> pieces = new ArrayList<>();
            for (int i = 0; i < passes.size(); i++) {
                MemberPass pass = passes.get(i);
                OwnWeights own = weights.get(i);
                pieces.add(() -> backward(images, pass, closed, context, own));
            }
            where.run(pieces);
            weights.forEach(own -> own.addGradients(store()));
        } finally {
            weights.forEach(OwnWeights::close);
        }
    }

    private boolean backward(
            Tensor images,
            MemberPass pass,
            Function<Architecture, Network> closed,
            ModuleContext where,
            OwnWeights own) {
        try {
            ModuleContext context = pass.mode(where).seeing(own);
            pass.loss(forward(images, closed.apply(pass.member()), context)).backward();
            return true;
        } catch (RuntimeException | Error e) {
            pass.failed(e);
            throw e;
        }
    }

    /**
     * What is said of some members' logits of a batch, side by side as far as there are lanes. Nothing learns; batch norms take the batch's statistics.
     *
     * @param images of a step; each member resizes them to its resolution
     * @param said of logits, images x classes, on the thread that computes the member
     * @return of each member, in their order
     */
    public double[] judge(Tensor images, List<Architecture> members, ToDoubleFunction<Tensor> said) {
        ModuleContext context = evaluatingOnLane().batchOnly();
        List<Supplier<Double>> pieces = new ArrayList<>();
        for (Architecture member : members) {
            pieces.add(() -> {
                try (NoGradGuard guard = new NoGradGuard()) {
                    return said.applyAsDouble(forward(images, member, context));
                }
            });
        }
        return lanes().run(pieces).stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * Replaces the running statistics of a member's batch norms by exact averages over some batches (once-for-all; biased variances, as its
     * code does). Statistics that the member does not use stay.
     */
    public void recalibrate(Architecture architecture, FixedBatches batches) {
        Network network = space.network(architecture);
        try (BatchStatistics statistics =
                ExactStatistics.collect(batches, evaluating, (images, context) -> forward(images, network, context))) {
            statistics.writeTo(store());
        }
    }

    /**
     * A member's own weights, running statistics included, by the names of its layers' tensors: what a module of its network holds. Kernels are
     * already transformed.
     */
    @Override
    public Weights extract(Architecture architecture) {
        return core.extract(space.network(architecture), transform);
    }

    @Override
    public void close() {
        core.close();
    }
}
