package org.espalier.zoo;

import static org.espalier.graph.Primitives.Activation.Function.RELU;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Proportion;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** The elastic ResNet50D of once-for-all: depth, width and bottleneck ratio of four stages, width and depth of the stem, resolution. */
final class ResNetSpace {
    static final List<SpaceParameter> PARAMETERS = List.of(
            new SpaceParameter(
                    "resolution",
                    List.of(),
                    "rows of images, columns in the input's proportion, both multiples of 32; default 128 to 224, or the"
                            + " input's"),
            new SpaceParameter("expand", List.of(0.2, 0.25, 0.35), "bottleneck widths as a ratio of the output's"),
            new SpaceParameter("depth", List.of(0, 1, 2), "blocks beyond the base depths 2, 2, 4, 2"),
            new SpaceParameter("widths", List.of(0.65, 0.8, 1.0), "factors of the channel numbers to choose from"));

    private static final int[] WIDTH = {256, 512, 1024, 2048};
    private static final int[] BASE_DEPTH = {2, 2, 4, 2};

    private final SpaceParameters parameters;
    private final BatchNorm norm = new BatchNorm(true);
    private final double[] ratios;
    private final int[] more;
    private final List<Decision> depths = new ArrayList<>();
    private final List<Decision> expands = new ArrayList<>();
    private final List<Decision> widths = new ArrayList<>();
    private final Graph.Builder builder = Graph.builder(1);
    private int last;
    private Expr channels = Expr.ZERO;

    private ResNetSpace(SpaceParameters parameters) {
        this.parameters = parameters;
        this.ratios = parameters.decimals("expand");
        this.more = parameters.ascending("depth", 0, 100);
    }

    static SearchSpace build(String name, SpaceParameters parameters) {
        ResNetSpace space = new ResNetSpace(parameters);
        Decision resolution = ElasticDecisions.resolution(parameters, 32);
        int divisor = Integer.parseInt(parameters.word("stride", List.of("1", "2", "4"))) * 8;
        requireWholeStages(name, parameters, resolution, divisor);
        space.stem();
        for (int s = 0; s < WIDTH.length; s++) {
            space.stage(s);
        }
        Graph graph = space.head();
        List<Decision> all = new ArrayList<>(space.depths);
        all.addAll(space.expands);
        all.addAll(space.widths);
        all.add(resolution);
        DecisionSet decisions = new DecisionSet(all);
        ResNetCodec codec = new ResNetCodec(name, decisions, space.depths, space.expands, space.widths, resolution);
        return new GraphSpace(name, graph, ElasticDecisions.input(parameters, resolution), decisions, codec, null);
    }

    /** The shortcuts pool 2x2: on odd sizes they would lose the pixel that the main path keeps. */
    private static void requireWholeStages(String name, SpaceParameters parameters, Decision resolution, int divisor) {
        Proportion proportion = Proportion.of(parameters.image());
        for (String size : resolution.options()) {
            int rows = Integer.parseInt(size);
            int columns = proportion.columns(rows);
            if (rows % divisor != 0 || columns % divisor != 0) {
                throw new IllegalArgumentException(name + ": image sizes must be multiples of " + divisor + ", got "
                        + (columns == rows ? size : rows + "x" + columns));
            }
        }
    }

    /** A width decided on its own; {@code half} for the first convolutions of the stem. */
    private Expr width(String path, int base, boolean half) {
        Decision decision = ElasticDecisions.ratios(path, parameters.decimals("widths"));
        widths.add(decision);
        return Expr.select(
                decision,
                Arrays.stream(parameters.decimals("widths"))
                        .mapToObj(f -> {
                            int full = ElasticDecisions.width(base, f);
                            return Expr.of(half ? ElasticDecisions.width(full / 2, 1) : full);
                        })
                        .toList());
    }

    private void stem() {
        int stride = Integer.parseInt(parameters.word("stride", List.of("1", "2", "4")));
        Expr middle = width("stem.middle.width", 64, true);
        Expr out = width("stem.width", 64, false);
        add("stem", Blocks.convNormAct(Conv.dense(middle, Expr.of(3), Math.min(2, stride)), norm, RELU));
        Decision depth = Decision.ofInts("stem.depth", more);
        depths.add(depth);
        Graph second = Blocks.convNormAct(Conv.dense(middle, Expr.of(3), 1), norm, RELU);
        // the authors skip the stem's middle convolution unless the depth is the largest
        List<Graph> either = new ArrayList<>();
        for (int i = 0; i < more.length; i++) {
            either.add(i == more.length - 1 ? Blocks.residual(second) : Graph.passThrough(1, 0));
        }
        last = builder.oneOf("stem_middle", depth, either, last);
        add("stem_out", Blocks.convNormAct(Conv.dense(out, Expr.of(3), 1), norm, RELU));
        if (stride == 4) {
            last = builder.add("stem_pool", new Pool(Pool.Mode.MAX, 3, 2, 1), last);
        }
        channels = out;
    }

    private void stage(int s) {
        String path = "stage" + (s + 1);
        Expr out = width(path + ".width", WIDTH[s], false);
        int[] counts = Arrays.stream(more).map(m -> BASE_DEPTH[s] + m).toArray();
        Decision depth = Decision.ofInts(path + ".depth", counts);
        depths.add(depth);
        List<Graph> chain = new ArrayList<>();
        for (int i = 0; i < counts[counts.length - 1]; i++) {
            Decision expand = ElasticDecisions.ratios(path + ".block" + (i + 1) + ".expand", ratios);
            expands.add(expand);
            BlockSpec spec = BlockSpec.of(i == 0 ? channels : out, out, i == 0 && s > 0 ? 2 : 1)
                    .withHidden(ElasticDecisions.hidden(out, expand));
            chain.add(Blocks.bottleneckD(spec));
        }
        last = builder.repeat(path, depth, chain, last);
        channels = out;
    }

    private Graph head() {
        add(
                "head",
                new Chain()
                        .then("pool", new GlobalAveragePool())
                        .then("classifier", new Linear(Expr.of(parameters.classes()), true))
                        .build());
        return builder.build(last);
    }

    private void add(String name, Graph graph) {
        last = builder.add(name, graph, last);
    }
}
