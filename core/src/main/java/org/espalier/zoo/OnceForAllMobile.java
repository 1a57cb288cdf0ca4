package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.space.GraphSpace;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;

/** Builds the elastic inverted-bottleneck spaces of once-for-all from their tables. */
final class OnceForAllMobile {
    /**
     * A stage of elastic depth.
     *
     * @param single whether it always has one block
     */
    record Stage(int out, int stride, boolean single, boolean squeeze, Activation.Function activation) {}

    private final SpaceParameters parameters;
    private final double width;
    private final BatchNorm norm;
    private final Decision resolution;
    private final List<List<Decision>> blocks = new ArrayList<>();
    private final List<Decision> depths = new ArrayList<>();
    private final Graph.Builder builder = Graph.builder(1);
    private int last;
    private Expr channels = Expr.ZERO;

    /** @param norm behind every convolution */
    OnceForAllMobile(SpaceParameters parameters, BatchNorm norm) {
        this.parameters = parameters;
        this.norm = norm;
        this.width = parameters.positive("width");
        this.resolution = ElasticDecisions.resolution(parameters, 4);
    }

    int width(int base) {
        return ElasticDecisions.width(base, width);
    }

    void stem(int out, Activation.Function activation) {
        channels = Expr.of(width(out));
        Conv conv = Conv.dense(channels, Expr.of(3), parameters.integer("stride", 1));
        add("stem", Blocks.convNormAct(conv, norm, activation));
    }

    /** The first block, in which nothing is elastic and nothing expands. */
    void firstBlock(int out, Activation.Function activation) {
        Expr next = Expr.of(width(out));
        BlockSpec spec = BlockSpec.of(channels, next, 1)
                .withHidden(channels)
                .withNorm(norm)
                .withActivation(activation);
        add("first", Blocks.invertedBottleneck(spec));
        channels = next;
    }

    void stage(Stage stage) {
        int number = depths.size() + 1;
        int[] options = stage.single() ? new int[] {1} : parameters.ascending("depth", 1, 100);
        Decision depth = Decision.ofInts("stage" + number + ".depth", options);
        Expr next = Expr.of(width(stage.out()));
        List<Graph> chain = new ArrayList<>();
        for (int i = 0; i < options[options.length - 1]; i++) {
            String path = "stage" + number + ".block" + (i + 1);
            Decision kernel = Decision.ofInts(path + ".kernel", oddKernels());
            Decision expand = ElasticDecisions.ratios(path + ".expand", parameters.decimals("expand"));
            Expr in = i == 0 ? channels : next;
            Expr hidden = ElasticDecisions.hidden(in, expand);
            BlockSpec spec = BlockSpec.of(in, next, i == 0 ? stage.stride() : 1)
                    .withKernel(kernel.value())
                    .withHidden(hidden)
                    .withNorm(norm)
                    .withActivation(stage.activation())
                    .withSqueeze(stage.squeeze() ? BlockSpec.Squeeze.mobile(hidden) : BlockSpec.Squeeze.NONE);
            chain.add(Blocks.invertedBottleneck(spec));
            blocks.add(List.of(kernel, expand));
        }
        depths.add(depth);
        last = builder.repeat("stage" + number, depth, chain, last);
        channels = next;
    }

    private int[] oddKernels() {
        int[] kernels = parameters.ascending("kernel", 1, 255);
        for (int kernel : kernels) {
            if (kernel % 2 == 0) {
                throw new IllegalArgumentException("kernel sizes must be odd, got " + kernel);
            }
        }
        return kernels;
    }

    void add(String name, Graph graph) {
        last = builder.add(name, graph, last);
    }

    /** The decisions in the order kernels, expansions, depths, resolution. */
    GraphSpace build(String name) {
        List<Decision> kernels = blocks.stream().map(b -> b.get(0)).toList();
        List<Decision> expands = blocks.stream().map(b -> b.get(1)).toList();
        List<Decision> all = new ArrayList<>(kernels);
        all.addAll(expands);
        all.addAll(depths);
        all.add(resolution);
        DecisionSet decisions = new DecisionSet(all);
        OnceForAllCodec codec = new OnceForAllCodec(name, decisions, kernels, expands, depths, resolution);
        return new GraphSpace(
                name, builder.build(last), ElasticDecisions.input(parameters, resolution), decisions, codec, null);
    }
}
