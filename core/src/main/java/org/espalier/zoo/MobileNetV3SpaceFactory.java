package org.espalier.zoo;

import static org.espalier.graph.Primitives.Activation.Function.HARD_SWISH;
import static org.espalier.graph.Primitives.Activation.Function.RELU;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.OnceForAllMobile.Stage;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** The elastic MobileNetV3 of once-for-all (Cai et al. 2020): kernel and expansion of each block, depth of five stages, resolution. */
public final class MobileNetV3SpaceFactory implements SpaceFactory {
    @Override
    public String name() {
        return "mobilenet-v3";
    }

    @Override
    public String summary() {
        return "once-for-all MobileNetV3: kernel and expansion of 20 blocks, depth of 5 stages, resolution (Cai et al. 2020)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        List<SpaceParameter> parameters =
                new ArrayList<>(List.of(SpaceParameter.input(3, 224), SpaceParameter.classes(1000)));
        parameters.addAll(ElasticDecisions.ELASTIC);
        parameters.add(OnceForAllMobile.KIND);
        return parameters;
    }

    @Override
    public Optional<Origin> origin(SpaceParameters parameters) {
        return Optional.of(ElasticDecisions.origin("mobilenet-v3-large", parameters));
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        BatchNorm norm = new BatchNorm(true);
        OnceForAllMobile space = new OnceForAllMobile(parameters, norm);
        space.stem(16, HARD_SWISH);
        space.firstBlock(16, RELU);
        space.stage(new Stage(24, 2, false, false, RELU));
        space.stage(new Stage(40, 2, false, true, RELU));
        space.stage(new Stage(80, 2, false, false, HARD_SWISH));
        space.stage(new Stage(112, 1, false, true, HARD_SWISH));
        space.stage(new Stage(160, 2, false, true, HARD_SWISH));
        Conv expand = Conv.pointwise(Expr.of(space.width(960)));
        space.add("final_expand", Blocks.convNormAct(expand, norm, HARD_SWISH));
        space.add(
                "head",
                new Chain()
                        .then("pool", new GlobalAveragePool())
                        .then("feature_mix", Conv.pointwise(Expr.of(space.width(1280))))
                        .then("act", new Activation(HARD_SWISH))
                        .then("dropout", new Dropout(0.1))
                        .then("classifier", new Linear(Expr.of(parameters.classes()), true))
                        .build());
        return space.build(name());
    }
}
