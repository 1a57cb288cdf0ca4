package org.espalier.zoo;

import static org.espalier.graph.Primitives.Activation.Function.RELU6;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.OnceForAllMobile.Stage;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** The elastic ProxylessNAS of once-for-all: as {@link MobileNetV3SpaceFactory}, without squeeze-and-excitation, ReLU6, one closing block. */
public final class ProxylessSpaceFactory implements SpaceFactory {
    @Override
    public String name() {
        return "proxyless";
    }

    @Override
    public String summary() {
        return "once-for-all ProxylessNAS: kernel and expansion of 21 blocks, depth of 5 stages, resolution (Cai et al. 2020)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        List<SpaceParameter> parameters =
                new ArrayList<>(List.of(SpaceParameter.input(3, 224), SpaceParameter.classes(1000)));
        ElasticDecisions.ELASTIC.forEach(
                p -> parameters.add(p.name().equals("width") ? new SpaceParameter("width", 1.3, p.help()) : p));
        parameters.add(OnceForAllMobile.KIND);
        return parameters;
    }

    @Override
    public Optional<Origin> origin(SpaceParameters parameters) {
        return Optional.of(ElasticDecisions.origin("proxyless-mobile", parameters));
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        BatchNorm norm = new BatchNorm(true, 1e-3, 0.1);
        OnceForAllMobile space = new OnceForAllMobile(parameters, norm);
        space.stem(32, RELU6);
        space.firstBlock(16, RELU6);
        space.stage(new Stage(24, 2, false, false, RELU6));
        space.stage(new Stage(40, 2, false, false, RELU6));
        space.stage(new Stage(80, 2, false, false, RELU6));
        space.stage(new Stage(96, 1, false, false, RELU6));
        space.stage(new Stage(192, 2, false, false, RELU6));
        space.stage(new Stage(320, 1, true, false, RELU6));
        Conv mix = Conv.pointwise(Expr.of(space.width(1280)));
        space.add("feature_mix", Blocks.convNormAct(mix, norm, RELU6));
        space.add(
                "head",
                new Chain()
                        .then("pool", new GlobalAveragePool())
                        .then("dropout", new Dropout(0.1))
                        .then("classifier", new Linear(Expr.of(parameters.classes()), true))
                        .build());
        return space.build(name());
    }
}
