package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.space.ArchitectureCodec;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Excerpt;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/**
 * NAS-Bench-Macro (Su et al. 2021): eight layers, each an identity (0), an inverted bottleneck of expansion 3 and kernel 3 (1) or one of
 * expansion 6 and kernel 5 (2). Where a layer changes the shape, its identity is a strided 1x1 convolution with batch norm.
 */
public final class NasBenchMacro implements SpaceFactory {
    private static final int[] CHANNELS = {64, 64, 128, 128, 128, 256, 256, 256};
    private static final int[] STRIDES = {2, 1, 2, 1, 1, 2, 1, 1};
    private static final int STEM = 32;
    private static final int HEAD = 1280;

    @Override
    public String name() {
        return "nas-bench-macro";
    }

    @Override
    public String summary() {
        return "8 layers x 3 blocks, 6,561 members (Su et al. 2021)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(SpaceParameter.input(3, 32), SpaceParameter.classes(10));
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        BatchNorm norm = new BatchNorm(true);
        List<Decision> decisions = new ArrayList<>();
        Graph.Builder b = Graph.builder(1);
        int at = b.add(
                "stem",
                Blocks.convNormAct(Conv.dense(Expr.of(STEM), Expr.of(3), 1), norm, Activation.Function.RELU6),
                0);
        int in = STEM;
        for (int i = 0; i < CHANNELS.length; i++) {
            Decision layer = Decision.ofLabels("layer" + (i + 1), "0", "1", "2");
            decisions.add(layer);
            BlockSpec spec = BlockSpec.of(in, CHANNELS[i], STRIDES[i]).withActivation(Activation.Function.RELU6);
            at = b.oneOf("layer" + (i + 1), layer, alternatives(spec, in), at);
            in = CHANNELS[i];
        }
        Graph head = new Chain()
                .then("conv", Blocks.convNormAct(Conv.pointwise(Expr.of(HEAD)), norm, Activation.Function.RELU6))
                .then("pool", new GlobalAveragePool())
                .then("classifier", new Linear(Expr.of(parameters.classes()), true))
                .build();
        Graph graph = b.build(b.add("head", head, at));
        DecisionSet set = new DecisionSet(decisions);
        return new GraphSpace(name(), graph, parameters.image(), set, new Digits(set), GraphSpace.argmax(graph, set));
    }

    private static List<Graph> alternatives(BlockSpec spec, int in) {
        Graph identity = spec.keepsShape()
                ? Graph.of("identity", new Identity())
                : Blocks.convNorm(Conv.dense(spec.out(), Expr.ONE, spec.stride()), spec.norm());
        return List.of(
                identity,
                Blocks.invertedBottleneck(spec.withKernel(Expr.of(3)).withHidden(Expr.of(3L * in))),
                Blocks.invertedBottleneck(spec.withKernel(Expr.of(5)).withHidden(Expr.of(6L * in))));
    }

    /** Eight digits, for example {@code 22212220}. */
    private record Digits(DecisionSet decisions) implements ArchitectureCodec {
        @Override
        public Architecture parse(String text) {
            String digits = text.trim();
            if (!digits.matches("[0-2]{" + decisions.size() + "}")) {
                throw new IllegalArgumentException("nas-bench-macro architecture: expected " + decisions.size()
                        + " digits from 0 to 2, such as 22212220, got '" + Excerpt.of(text) + "'");
            }
            return new Architecture(decisions, digits.chars().map(c -> c - '0').toArray());
        }

        @Override
        public String format(Architecture architecture) {
            StringBuilder text = new StringBuilder();
            for (int index : architecture.indices()) {
                text.append(index);
            }
            return text.toString();
        }
    }
}
