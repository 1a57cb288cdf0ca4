package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.jspecify.annotations.Nullable;

/**
 * First-order DARTS as its published code does it: each candidate of each edge apart, {@code sum(w * op(x))}, all gradients in both passes. Of
 * methods that sample, as the code of GDAS does it: candidates that are not built are left out.
 */
final class OrdinaryDarts implements AutoCloseable {
    private final RelaxedSupernet net;
    private final Map<Decision, Tensor> alphas = new LinkedHashMap<>();
    private final PointerScope owned;
    private final SGD weights;
    private final Adam rows;
    private final TensorVector clipped;
    private final Built built;

    /** Which candidates a pass computes. */
    @FunctionalInterface
    interface Built {
        /** @param step number of the step */
        boolean is(Decision decision, int option, int step);
    }

    /** All candidates in all passes. Lays the network's weights out plane by plane. */
    OrdinaryDarts(RelaxedSupernet net) {
        this(net, (decision, option, step) -> true);
    }

    /** Lays the network's weights out plane by plane. */
    OrdinaryDarts(RelaxedSupernet net, Built built) {
        this.net = net;
        this.built = built;
        Ordinary.plain(net.store());
        try (PointerScope scope = new PointerScope()) {
            this.owned = scope.extend();
            for (Decision decision : net.relaxation().decisions()) {
                Tensor row = TensorFactory.HOST
                        .normal(decision.size())
                        .mul(new Scalar(1e-3))
                        .detach();
                row.set_requires_grad(true);
                alphas.put(decision, row);
            }
            this.weights = Ordinary.sgd(net.store(), 0.025, 0.9, false, 3e-4);
            AdamOptions options = new AdamOptions(3e-4);
            options.weight_decay().put(1e-3);
            this.rows = new Adam(new TensorVector(alphas.values().toArray(Tensor[]::new)), options);
            this.clipped = Ordinary.tensors(net.store());
        }
    }

    /**
     * Both halves of a step, on the same images.
     *
     * @param number of the step
     */
    void step(Tensor images, Tensor labels, int number) {
        try (PointerScope scope = new PointerScope()) {
            rows.zero_grad(true);
            Losses.crossEntropy(forward(images, net.evaluating().batchOnly(), number), labels, 0)
                    .backward();
            rows.step();
        }
        try (PointerScope scope = new PointerScope()) {
            weights.zero_grad(true);
            Tensor logits = forward(images, net.evaluating().training(new Noise(true, 1, 0, 0)), number);
            Tensor loss = Losses.crossEntropy(logits, labels, 0);
            HostCopies.number(loss);
            Losses.correct(logits, labels);
            loss.backward();
            torch.clip_grad_norm_(clipped, 5.0);
            weights.step();
        }
    }

    /** A decision's weights, and which of its candidates are computed. */
    private record Mixture(Tensor weights, boolean[] built) {}

    private Tensor forward(Tensor images, ModuleContext context, int number) {
        Map<Decision, Mixture> mixtures = new LinkedHashMap<>();
        alphas.forEach((decision, row) -> {
            boolean[] of = new boolean[decision.size()];
            for (int i = 0; i < of.length; i++) {
                of[i] = built.is(decision, i, number);
            }
            mixtures.put(decision, new Mixture(row.softmax(0), of));
        });
        Tensor result = graph("", net.relaxation().graph(), List.of(images), context, mixtures);
        return result.reshape(result.size(0), -1);
    }

    private Tensor graph(
            String prefix, Graph graph, List<Tensor> inputs, ModuleContext context, Map<Decision, Mixture> mixtures) {
        List<Tensor> values = new ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            List<Tensor> from = node.inputs().stream().map(values::get).toList();
            values.add(body(prefix + node.name(), node.body(), from, context, mixtures));
        }
        return values.get(graph.output());
    }

    private Tensor body(
            String path, Body body, List<Tensor> from, ModuleContext context, Map<Decision, Mixture> mixtures) {
        if (body instanceof Body.Leaf leaf) {
            return Ordinary.operation(context, path, leaf.operation(), from);
        } else if (body instanceof Body.Sub sub) {
            return graph(path + "/", sub.graph(), from, context, mixtures);
        } else if (body instanceof Body.OneOf oneOf) {
            Mixture mixture = Objects.requireNonNull(mixtures.get(oneOf.decision()));
            Tensor sum = null;
            for (int i = 0; i < oneOf.alternatives().size(); i++) {
                if (!mixture.built()[i]) {
                    continue;
                }
                String place = path + "/" + oneOf.decision().options().get(i) + "/";
                Tensor output = graph(place, oneOf.alternatives().get(i), from, context, mixtures);
                sum = plus(sum, mixture.weights().select(0, i).mul(output));
            }
            if (sum != null) {
                return sum;
            }
        }
        throw new IllegalArgumentException("node '" + path + "' is not relaxed");
    }

    private static Tensor plus(@Nullable Tensor sum, Tensor term) {
        return sum == null ? term : sum.add(term);
    }

    @Override
    public void close() {
        owned.close();
    }
}
