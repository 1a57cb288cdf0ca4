package org.espalier.zoo;

import static org.espalier.graph.Primitives.Activation.Function.RELU;

import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/**
 * The space of Single-Path NAS (Stamoulis et al. 2019): a chain of inverted bottlenecks with MnasNet's widths, of which each has a kernel and an expansion, and all but the
 * first of a stage may be left out.
 */
public final class SinglePathSpaceFactory implements SpaceFactory {
    private static final BatchNorm NORM = new BatchNorm(true, 1e-3, 0.01);
    private static final int[] CHANNELS = {24, 40, 80, 96, 192};
    private static final int[] STRIDES = {2, 2, 2, 1, 2};

    @Override
    public String name() {
        return "single-path";
    }

    @Override
    public String summary() {
        return "kernel, expansion or nothing for each of 20 inverted bottlenecks (Stamoulis et al. 2019)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(
                SpaceParameter.input(3, 224),
                SpaceParameter.classes(1000),
                new SpaceParameter("width", 1.0, "factor of all channel numbers, rounded to multiples of 8"),
                new SpaceParameter("kernel", List.of(3, 5), "depthwise kernel sizes"),
                new SpaceParameter("expand", List.of(3, 6), "expansion ratios"),
                new SpaceParameter("depth", 4, "blocks of a stage, of which the first always runs"),
                new SpaceParameter("stride", 2, "stride of the stem: 1 for small images"));
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        double width = parameters.positive("width");
        int[] kernels = parameters.ascending("kernel", 1, 255);
        for (int kernel : kernels) {
            if (kernel % 2 == 0) {
                throw new IllegalArgumentException("kernel sizes must be odd, got " + kernel);
            }
        }
        double[] expansions = parameters.decimals("expand");
        Graph.Builder b = Graph.builder(1);
        int in = ElasticDecisions.width(32, width);
        Conv stem = Conv.dense(Expr.of(in), Expr.of(3), parameters.integer("stride", 1));
        int last = b.add("stem", Blocks.convNormAct(stem, NORM, RELU), 0);
        int out = ElasticDecisions.width(16, width);
        last = b.add("first", Blocks.invertedBottleneck(spec(in, out, 1).withHidden(Expr.of(in))), last);
        int depth = parameters.integer("depth", 1, 100);
        for (int stage = 0; stage < CHANNELS.length; stage++) {
            for (int i = 0; i < depth; i++) {
                in = out;
                out = ElasticDecisions.width(CHANNELS[stage], width);
                String path = "stage" + (stage + 1) + ".block" + (i + 1);
                String name = "stage" + (stage + 1) + "_block" + (i + 1);
                Graph block = block(path, spec(in, out, i == 0 ? STRIDES[stage] : 1), kernels, expansions);
                last = i == 0
                        ? b.add(name, block, last)
                        : b.oneOf(
                                name,
                                Decision.ofLabels(path, "skip", "block"),
                                List.of(Graph.of("identity", new Identity()), block),
                                last);
            }
        }
        BlockSpec closing = spec(out, ElasticDecisions.width(320, width), 1).withHidden(Expr.of(6L * out));
        last = b.add("last", Blocks.invertedBottleneck(closing), last);
        last = b.add("head", head(parameters, Math.max(1280, ElasticDecisions.width(1280, width))), last);
        return GraphSpace.of(name(), b.build(last), parameters.image());
    }

    private static BlockSpec spec(int in, int out, int stride) {
        return BlockSpec.of(in, out, stride).withNorm(NORM).withActivation(RELU);
    }

    private static Graph block(String path, BlockSpec spec, int[] kernels, double[] expansions) {
        Decision kernel = Decision.ofInts(path + ".kernel", kernels);
        Decision expand = ElasticDecisions.ratios(path + ".expand", expansions);
        return Blocks.invertedBottleneck(
                spec.withKernel(kernel.value()).withHidden(ElasticDecisions.hidden(spec.in(), expand)));
    }

    private static Graph head(SpaceParameters parameters, int mixed) {
        return new Chain()
                .then("mix", Blocks.convNormAct(Conv.pointwise(Expr.of(mixed)), NORM, RELU))
                .then("pool", new GlobalAveragePool())
                .then("dropout", new Dropout(0.2))
                .then("classifier", new Linear(Expr.of(parameters.classes()), true))
                .build();
    }
}
