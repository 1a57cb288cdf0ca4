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
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;

/**
 * Builds the inverted-bottleneck spaces of once-for-all from their tables: elastic, as published, or with a choice between whole blocks, as ProxylessNAS searches
 * them (Cai et al. 2019, section 4.2): each block is one of all kernels with all expansions, or left out where its input is its output's shape.
 */
final class OnceForAllMobile {
    /** How blocks are decided. */
    private static final String BLOCKS = "blocks";

    private static final String ELASTIC = "elastic";
    private static final String CHOICE = "choice";

    /** The parameter that says which of both is built. */
    static final SpaceParameter KIND = new SpaceParameter(
            BLOCKS,
            ELASTIC,
            "'elastic': kernel, expansion, depth and resolution are decisions of their own, for supernets; 'choice': each block is one of all, or a skip, for one resolution, so that gradients can choose");

    /**
     * A stage of elastic depth.
     *
     * @param single whether it always has one block
     */
    record Stage(int out, int stride, boolean single, boolean squeeze, Activation.Function activation) {}

    private final SpaceParameters parameters;
    private final double width;
    private final boolean choosing;
    private final BatchNorm norm;
    private final Decision resolution;
    private final List<List<Decision>> blocks = new ArrayList<>();
    private final List<Decision> depths = new ArrayList<>();
    private final Graph.Builder builder = Graph.builder(1);
    private int stages;
    private int last;
    private Expr channels = Expr.ZERO;

    /** @param norm behind every convolution */
    OnceForAllMobile(SpaceParameters parameters, BatchNorm norm) {
        this.parameters = parameters;
        this.norm = norm;
        this.width = parameters.positive("width");
        this.choosing = parameters.word(BLOCKS, List.of(ELASTIC, CHOICE)).equals(CHOICE);
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
        int[] options = stage.single() ? new int[] {1} : parameters.ascending("depth", 1, 100);
        stages++;
        if (choosing) {
            for (int i = 0; i < options[options.length - 1]; i++) {
                choice(stage, i);
            }
            return;
        }
        int number = stages;
        Decision depth = Decision.ofInts("stage" + number + ".depth", options);
        Expr next = Expr.of(width(stage.out()));
        List<Graph> chain = new ArrayList<>();
        for (int i = 0; i < options[options.length - 1]; i++) {
            String path = "stage" + number + ".block" + (i + 1);
            Decision kernel = Decision.ofInts(path + ".kernel", oddKernels());
            Decision expand = ElasticDecisions.ratios(path + ".expand", parameters.decimals("expand"));
            Expr in = i == 0 ? channels : next;
            Expr hidden = ElasticDecisions.hidden(in, expand);
            chain.add(block(stage, in, i == 0 ? stage.stride() : 1, kernel.value(), hidden));
            blocks.add(List.of(kernel, expand));
        }
        depths.add(depth);
        last = builder.repeat("stage" + number, depth, chain, last);
        channels = next;
    }

    private Graph block(Stage stage, Expr in, int stride, Expr kernel, Expr hidden) {
        return Blocks.invertedBottleneck(BlockSpec.of(in, Expr.of(width(stage.out())), stride)
                .withKernel(kernel)
                .withHidden(hidden)
                .withNorm(norm)
                .withActivation(stage.activation())
                .withSqueeze(stage.squeeze() ? BlockSpec.Squeeze.mobile(hidden) : BlockSpec.Squeeze.NONE));
    }

    /** One of all kernels and expansions; a block that changes nothing of the shape may be left out. */
    private void choice(Stage stage, int place) {
        Expr next = Expr.of(width(stage.out()));
        int stride = place == 0 ? stage.stride() : 1;
        List<String> names = new ArrayList<>();
        List<Graph> candidates = new ArrayList<>();
        for (double ratio : parameters.decimals("expand")) {
            for (int kernel : oddKernels()) {
                Expr hidden = ratio == 1 ? channels : channels.scaled(ratio, 8);
                names.add("k" + kernel + "_e" + ElasticDecisions.ratio(ratio));
                candidates.add(block(stage, channels, stride, Expr.of(kernel), hidden));
            }
        }
        if (stride == 1 && channels.equals(next)) {
            names.add("skip_connect");
            candidates.add(Graph.passThrough(1, 0));
        }
        Decision decision = new Decision("stage" + stages + ".block" + (place + 1) + ".op", names);
        last = builder.oneOf("stage" + stages + "_block" + (place + 1), decision, candidates, last);
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

    private Shape oneResolution() {
        if (resolution.size() == 1) {
            return ElasticDecisions.input(parameters, resolution)
                    .fix(new Architecture(new DecisionSet(List.of(resolution)), new int[] {0}));
        } else if (parameters.integers("resolution").isEmpty()) {
            return parameters.image();
        }
        throw new IllegalArgumentException("'" + BLOCKS + ": " + CHOICE + "' has one resolution, got "
                + resolution.options() + "; give one of them");
    }

    /** The decisions in the order kernels, expansions, depths, resolution. */
    GraphSpace build(String name) {
        if (choosing) {
            return GraphSpace.of(name, builder.build(last), oneResolution());
        }
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
