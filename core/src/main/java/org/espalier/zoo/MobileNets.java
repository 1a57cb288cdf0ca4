package org.espalier.zoo;

import static org.espalier.graph.Primitives.Activation.Function.HARD_SWISH;
import static org.espalier.graph.Primitives.Activation.Function.RELU;
import static org.espalier.graph.Primitives.Activation.Function.RELU6;
import static org.espalier.graph.Primitives.Activation.Function.SIGMOID;
import static org.espalier.graph.Primitives.Activation.Function.SWISH;

import java.util.List;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** The hand-made networks of inverted bottlenecks, as torchvision builds them, and ProxylessNAS's mobile network. */
public final class MobileNets {
    private static final List<SpaceParameter> PARAMETERS = List.of(
            SpaceParameter.input(3, 224),
            SpaceParameter.classes(1000),
            new SpaceParameter("width", 1.0, "factor of all channel numbers, rounded to multiples of 8"),
            new SpaceParameter("stride", 2, "stride of the stem: 1 for small images"));

    private MobileNets() {}

    /** Kernel, hidden width, output width, squeeze-and-excitation, hard swish instead of ReLU, stride. */
    private record Row(int kernel, int hidden, int out, boolean squeeze, boolean swish, int stride) {
        static Row of(int kernel, int hidden, int out, String squeeze, String activation, int stride) {
            return new Row(kernel, hidden, out, squeeze.equals("SE"), activation.equals("HS"), stride);
        }
    }

    private static SearchSpace v3(String name, SpaceParameters parameters, List<Row> rows, int last, int head) {
        double width = parameters.positive("width");
        BatchNorm norm = new BatchNorm(true, 1e-3, 0.01);
        int in = ElasticDecisions.width(16, width);
        Conv stem = Conv.dense(Expr.of(in), Expr.of(3), parameters.integer("stride", 1));
        Chain chain = new Chain().then("stem", Blocks.convNormAct(stem, norm, HARD_SWISH));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            int out = ElasticDecisions.width(row.out(), width);
            Expr hidden = Expr.of(ElasticDecisions.width(row.hidden(), width));
            BlockSpec.Squeeze squeeze = row.squeeze() ? BlockSpec.Squeeze.mobile(hidden) : BlockSpec.Squeeze.NONE;
            BlockSpec spec = BlockSpec.of(in, out, row.stride())
                    .withKernel(Expr.of(row.kernel()))
                    .withHidden(hidden)
                    .withNorm(norm)
                    .withActivation(row.swish() ? HARD_SWISH : RELU)
                    .withSqueeze(squeeze);
            chain.then("block" + (i + 1), Blocks.invertedBottleneck(spec));
            in = out;
        }
        Conv expand = Conv.pointwise(Expr.of(ElasticDecisions.width(last, width)));
        chain.then("final_expand", Blocks.convNormAct(expand, norm, HARD_SWISH))
                .then("pool", new GlobalAveragePool())
                .then("feature_mix", new Linear(Expr.of(ElasticDecisions.width(head, width)), true))
                .then("act", new Activation(HARD_SWISH))
                .then("dropout", new Dropout(0.2))
                .then("classifier", new Linear(Expr.of(parameters.classes()), true));
        return FixedNetwork.of(name, chain.build(), parameters);
    }

    /** MobileNetV3-Large (Howard et al. 2019, table 1). */
    public static final class Large extends FixedNetwork {
        public Large() {
            super("mobilenet-v3-large", "hand-made mobile network (Howard et al. 2019)", PARAMETERS);
        }

        @Override
        public SearchSpace build(SpaceParameters parameters) {
            List<Row> rows = List.of(
                    Row.of(3, 16, 16, "", "RE", 1),
                    Row.of(3, 64, 24, "", "RE", 2),
                    Row.of(3, 72, 24, "", "RE", 1),
                    Row.of(5, 72, 40, "SE", "RE", 2),
                    Row.of(5, 120, 40, "SE", "RE", 1),
                    Row.of(5, 120, 40, "SE", "RE", 1),
                    Row.of(3, 240, 80, "", "HS", 2),
                    Row.of(3, 200, 80, "", "HS", 1),
                    Row.of(3, 184, 80, "", "HS", 1),
                    Row.of(3, 184, 80, "", "HS", 1),
                    Row.of(3, 480, 112, "SE", "HS", 1),
                    Row.of(3, 672, 112, "SE", "HS", 1),
                    Row.of(5, 672, 160, "SE", "HS", 2),
                    Row.of(5, 960, 160, "SE", "HS", 1),
                    Row.of(5, 960, 160, "SE", "HS", 1));
            return v3(name(), parameters, rows, 960, 1280);
        }
    }

    /** MobileNetV3-Small (Howard et al. 2019, table 2). */
    public static final class Small extends FixedNetwork {
        public Small() {
            super("mobilenet-v3-small", "smaller hand-made mobile network (Howard et al. 2019)", PARAMETERS);
        }

        @Override
        public SearchSpace build(SpaceParameters parameters) {
            List<Row> rows = List.of(
                    Row.of(3, 16, 16, "SE", "RE", 2),
                    Row.of(3, 72, 24, "", "RE", 2),
                    Row.of(3, 88, 24, "", "RE", 1),
                    Row.of(5, 96, 40, "SE", "HS", 2),
                    Row.of(5, 240, 40, "SE", "HS", 1),
                    Row.of(5, 240, 40, "SE", "HS", 1),
                    Row.of(5, 120, 48, "SE", "HS", 1),
                    Row.of(5, 144, 48, "SE", "HS", 1),
                    Row.of(5, 288, 96, "SE", "HS", 2),
                    Row.of(5, 576, 96, "SE", "HS", 1),
                    Row.of(5, 576, 96, "SE", "HS", 1));
            return v3(name(), parameters, rows, 576, 1024);
        }
    }

    /** EfficientNet-B0 (Tan and Le 2019). */
    public static final class EfficientNetB0 extends FixedNetwork {
        public EfficientNetB0() {
            super("efficientnet-b0", "found by search, scaled by hand (Tan and Le 2019)", PARAMETERS);
        }

        @Override
        public SearchSpace build(SpaceParameters parameters) {
            int[][] stages = { // expansion, kernel, stride, output width, blocks
                {1, 3, 1, 16, 1},
                {6, 3, 2, 24, 2},
                {6, 5, 2, 40, 2},
                {6, 3, 2, 80, 3},
                {6, 5, 1, 112, 3},
                {6, 5, 2, 192, 4},
                {6, 3, 1, 320, 1}
            };
            double width = parameters.positive("width");
            BatchNorm norm = new BatchNorm(true);
            int in = ElasticDecisions.width(32, width);
            Conv stem = Conv.dense(Expr.of(in), Expr.of(3), parameters.integer("stride", 1));
            Chain chain = new Chain().then("stem", Blocks.convNormAct(stem, norm, SWISH));
            for (int s = 0; s < stages.length; s++) {
                int out = ElasticDecisions.width(stages[s][3], width);
                for (int i = 0; i < stages[s][4]; i++) {
                    BlockSpec spec = BlockSpec.of(in, out, i == 0 ? stages[s][2] : 1)
                            .withKernel(Expr.of(stages[s][1]))
                            .withHidden(Expr.of((long) in * stages[s][0]))
                            .withActivation(SWISH)
                            .withSqueeze(new BlockSpec.Squeeze(Expr.of(Math.max(1, in / 4)), SWISH, SIGMOID));
                    chain.then("stage" + (s + 1) + "_block" + (i + 1), Blocks.invertedBottleneck(spec));
                    in = out;
                }
            }
            Conv head = Conv.pointwise(Expr.of(ElasticDecisions.width(1280, width)));
            chain.then("head", Blocks.convNormAct(head, norm, SWISH))
                    .then("pool", new GlobalAveragePool())
                    .then("dropout", new Dropout(0.2))
                    .then("classifier", new Linear(Expr.of(parameters.classes()), true));
            return of(name(), chain.build(), parameters);
        }
    }

    /** ProxylessNAS's network for mobile phones (Cai et al. 2019). */
    public static final class ProxylessMobile extends FixedNetwork {
        private static final int[] OUT = {32, 40, 80, 96, 192, 320};
        private static final int[] STRIDE = {2, 2, 2, 1, 2, 1};
        /** Kernel and expansion of each block, by stage. */
        private static final String[] BLOCKS = {
            "53 33", "73 33 53 53", "76 53 53 53", "56 53 53 53", "76 76 73 73", "76"
        };

        public ProxylessMobile() {
            super("proxyless-mobile", "found by ProxylessNAS for mobile phones (Cai et al. 2019)", PARAMETERS);
        }

        @Override
        public SearchSpace build(SpaceParameters parameters) {
            double width = parameters.positive("width");
            BatchNorm norm = new BatchNorm(true, 1e-3, 0.1);
            int in = ElasticDecisions.width(32, width);
            int first = ElasticDecisions.width(16, width);
            Conv stem = Conv.dense(Expr.of(in), Expr.of(3), parameters.integer("stride", 1));
            Chain chain = new Chain().then("stem", Blocks.convNormAct(stem, norm, RELU6));
            BlockSpec spec = BlockSpec.of(in, first, 1)
                    .withHidden(Expr.of(in))
                    .withNorm(norm)
                    .withActivation(RELU6);
            chain.then("first", Blocks.invertedBottleneck(spec));
            in = first;
            for (int s = 0; s < OUT.length; s++) {
                int out = ElasticDecisions.width(OUT[s], width);
                String[] blocks = BLOCKS[s].split(" ");
                for (int i = 0; i < blocks.length; i++) {
                    BlockSpec block = BlockSpec.of(in, out, i == 0 ? STRIDE[s] : 1)
                            .withKernel(Expr.of(blocks[i].charAt(0) - '0'))
                            .withHidden(Expr.of((long) in * (blocks[i].charAt(1) - '0')))
                            .withNorm(norm)
                            .withActivation(RELU6);
                    chain.then("stage" + (s + 1) + "_block" + (i + 1), Blocks.invertedBottleneck(block));
                    in = out;
                }
            }
            Conv mix = Conv.pointwise(Expr.of(ElasticDecisions.width(1280, width)));
            chain.then("feature_mix", Blocks.convNormAct(mix, norm, RELU6))
                    .then("pool", new GlobalAveragePool())
                    .then("classifier", new Linear(Expr.of(parameters.classes()), true));
            return of(name(), chain.build(), parameters);
        }
    }
}
