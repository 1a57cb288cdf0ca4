package org.espalier.zoo;

import static org.espalier.graph.Primitives.Activation.Function.RELU;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Pool;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** Residual networks (He et al. 2016) as torchvision builds them. */
public final class ResNets {
    private static final List<SpaceParameter> PARAMETERS = List.of(
            SpaceParameter.input(3, 224),
            SpaceParameter.classes(1000),
            new SpaceParameter("width", 1.0, "factor of all channel numbers, rounded to multiples of 8"),
            new SpaceParameter(
                    "stride",
                    4,
                    "stride of the stem: 4 = 7x7 and max pool; 2 = 7x7 without pool; 1 = 3x3 without pool, for small images"));

    private ResNets() {}

    private static SearchSpace build(String name, SpaceParameters parameters, int[] blocks, int expansion) {
        double width = parameters.positive("width");
        int stride = Integer.parseInt(parameters.word("stride", List.of("1", "2", "4")));
        BatchNorm norm = new BatchNorm(true);
        int in = ElasticDecisions.width(64, width);
        Conv stem = Conv.dense(Expr.of(in), Expr.of(stride == 1 ? 3 : 7), Math.min(stride, 2));
        Chain chain = new Chain().then("stem", Blocks.convNormAct(stem, norm, RELU));
        if (stride == 4) {
            chain.then("pool", new Pool(Pool.Mode.MAX, 3, 2, 1));
        }
        for (int s = 0; s < blocks.length; s++) {
            int hidden = ElasticDecisions.width(64 << s, width);
            int out = hidden * expansion;
            for (int i = 0; i < blocks[s]; i++) {
                BlockSpec spec = BlockSpec.of(in, out, i == 0 && s > 0 ? 2 : 1).withHidden(Expr.of(hidden));
                chain.then(
                        "stage" + (s + 1) + "_block" + (i + 1),
                        expansion == 1 ? Blocks.basic(spec) : Blocks.bottleneck(spec));
                in = out;
            }
        }
        chain.then("global_pool", new GlobalAveragePool())
                .then("classifier", new Linear(Expr.of(parameters.classes()), true));
        return FixedNetwork.of(name, chain.build(), parameters);
    }

    /** ResNet-18. */
    public static final class ResNet18 extends FixedNetwork {
        public ResNet18() {
            super("resnet-18", "residual network of 8 basic blocks (He et al. 2016)", PARAMETERS);
        }

        @Override
        public SearchSpace build(SpaceParameters parameters) {
            return ResNets.build(name(), parameters, new int[] {2, 2, 2, 2}, 1);
        }
    }

    /**
     * ResNet-50: the hand-made network; with the parameter {@code elastic}, or with an architecture, the elastic ResNet50D of once-for-all.
     */
    public static class ResNet50 extends FixedNetwork {
        public ResNet50() {
            this(
                    "resnet-50",
                    "residual network of 16 bottleneck blocks (He et al. 2016); elastic=true for the space",
                    false);
        }

        ResNet50(String name, String summary, boolean elastic) {
            super(name, summary, parameters(elastic));
        }

        private static List<SpaceParameter> parameters(boolean elastic) {
            List<SpaceParameter> all = new ArrayList<>(PARAMETERS);
            all.add(new SpaceParameter("elastic", elastic, "whether it is the space of once-for-all"));
            all.addAll(ResNetSpace.PARAMETERS);
            return all;
        }

        @Override
        public SearchSpace build(SpaceParameters parameters) {
            return isElastic(parameters)
                    ? ResNetSpace.build(name(), parameters)
                    : ResNets.build(name(), parameters, new int[] {3, 4, 6, 3}, 4);
        }

        @Override
        public Optional<Origin> origin(SpaceParameters parameters) {
            if (!isElastic(parameters)) {
                return Optional.empty();
            }
            return Optional.of(new Origin(
                    "resnet-50",
                    Map.of("width", parameters.positive("width"), "stride", parameters.integer("stride", 1))));
        }

        private static boolean isElastic(SpaceParameters parameters) {
            return parameters.word("elastic", List.of("true", "false")).equals("true");
        }

        @Override
        public Map<String, Object> fitting(Map<String, Object> parameters, String architecture) {
            Map<String, Object> fitting = new LinkedHashMap<>(parameters);
            fitting.putIfAbsent("elastic", true);
            return fitting;
        }
    }

    /** The space of once-for-all under a name of its own. */
    public static final class ElasticResNet50 extends ResNet50 {
        public ElasticResNet50() {
            super(
                    "resnet-50-elastic",
                    "once-for-all ResNet50D: depth, width and bottleneck ratio (Cai et al. 2020)",
                    true);
        }
    }
}
