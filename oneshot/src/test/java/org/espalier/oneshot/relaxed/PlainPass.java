package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;

/** A relaxed graph by its definition, {@code sum(w * op(x))}: every candidate that is built apart, and nothing shared. */
public final class PlainPass {
    private final Kernels kernels = Kernels.load();
    private final ModuleContext context;
    private final Function<Decision, Mixing.Mixture> mixtures;

    /** @param mixtures the weights of a decision's candidates, asked wherever it stands */
    public PlainPass(ModuleContext context, Function<Decision, Mixing.Mixture> mixtures) {
        this.context = context;
        this.mixtures = mixtures;
    }

    /** What a mixing makes of architecture parameters, times the softmax among its edges where an edge has a share. */
    public static Function<Decision, Mixing.Mixture> mixtures(
            ArchitectureParameters alphas, Mixing mixing, Moment moment) {
        return decision -> {
            Mixing.Mixture mixture = mixing.mix(decision, alphas.row(decision), moment);
            List<Tensor> rows = alphas.rows(decision);
            return rows.size() == 1
                    ? mixture
                    : new Mixing.Mixture(
                            mixture.weights().mul(rows.get(1).softmax(0).select(0, alphas.edge(decision))),
                            mixture.built());
        };
    }

    /** Images x classes. */
    public Tensor forward(Graph graph, Tensor images) {
        return graph("", graph, List.of(images)).reshape(images.size(0), -1);
    }

    private Tensor graph(String prefix, Graph graph, List<Tensor> inputs) {
        List<Tensor> values = new ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            values.add(body(
                    prefix + node.name(),
                    node.body(),
                    node.inputs().stream().map(values::get).toList()));
        }
        return values.get(graph.output());
    }

    private Tensor body(String path, Body body, List<Tensor> from) {
        if (body instanceof Body.Leaf leaf) {
            return kernels.forward(context, path, leaf.operation(), from);
        } else if (body instanceof Body.Sub sub) {
            return graph(path + "/", sub.graph(), from);
        }
        Body.OneOf oneOf = (Body.OneOf) body;
        Decision decision = oneOf.decision();
        Mixing.Mixture mixture = mixtures.apply(decision);
        Tensor sum = Tensors.zeros(from.get(0), 1, 1, 1, 1);
        for (int i = 0; i < decision.size(); i++) {
            if (mixture.built()[i]) {
                String place = path + "/" + decision.options().get(i) + "/";
                Tensor output = graph(place, oneOf.alternatives().get(i), from);
                sum = sum.add(output.mul(mixture.weights().select(0, i)));
            }
        }
        return sum;
    }
}
