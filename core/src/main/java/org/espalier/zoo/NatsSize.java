package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.space.AbstractSpace;
import org.espalier.space.ArchitectureCodec;
import org.espalier.space.Counters;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Excerpt;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/**
 * The size search space of NATS-Bench (Dong, Liu, Musial and Gabrys 2021, section 3.2): the skeleton of NAS-Bench-201 with one cell in each stage,
 * the cell fixed to the best one of the topology search space, and the five widths open: that of the stem and the first cell, then of each
 * reduction and each cell. Whether a cell's skip is an identity hangs on two widths being equal, which no shared graph expresses, so members are
 * built one by one.
 */
public final class NatsSize implements SpaceFactory {
    private static final String NAME = "nats-size";
    private static final int LAYERS = 5;
    private static final int WIDTHS = 8;
    private static final int STEP = 8;
    private static final BatchNorm NORM = new BatchNorm(true);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "5 widths from 8 to 64 around a fixed cell, 32,768 members (Dong et al. 2021)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(SpaceParameter.input(3, 32), SpaceParameter.classes(10));
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        NasBench201.requireWholeStages(NAME, parameters.image());
        int[] widths = new int[WIDTHS];
        for (int i = 0; i < WIDTHS; i++) {
            widths[i] = STEP * (i + 1);
        }
        List<Decision> decisions = new ArrayList<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            decisions.add(Decision.ofInts("width" + (layer + 1), widths));
        }
        return new Space(new Skeleton(parameters.image(), parameters.classes()), new DecisionSet(decisions));
    }

    /** What does not hang on the widths. */
    private record Skeleton(Shape input, int classes) {
        Network network(Architecture architecture) {
            int[] widths = new int[LAYERS];
            for (int i = 0; i < LAYERS; i++) {
                widths[i] =
                        Math.toIntExact(architecture.decisions().all().get(i).number(architecture.index(i)));
            }
            Graph graph = new Chain()
                    .then("stem", Blocks.convNorm(Conv.dense(Expr.of(widths[0]), Expr.of(3), 1), NORM))
                    .then("cell1", cell(widths[0], widths[0]))
                    .then("reduction1", NasBench201.reduction(Expr.of(widths[1])))
                    .then("cell2", cell(widths[1], widths[2]))
                    .then("reduction2", NasBench201.reduction(Expr.of(widths[3])))
                    .then("cell3", cell(widths[3], widths[4]))
                    .then("norm", NORM)
                    .then("act", Activation.relu())
                    .then("pool", new GlobalAveragePool())
                    .then("classifier", new Linear(Expr.of(classes), true))
                    .build();
            return Flattening.network(NAME, graph, input, architecture);
        }

        /** {@code |nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|} */
        private static Graph cell(int in, int out) {
            Graph conv = Blocks.reluConvNorm(Conv.dense(Expr.of(out), Expr.of(3), 1), NORM);
            Graph skip = in == out
                    ? Graph.of("identity", new Identity())
                    : Blocks.convNorm(Conv.pointwise(Expr.of(out)), NORM);
            Graph.Builder b = Graph.builder(1);
            int first = b.add("edge1-0", conv, 0);
            int second = b.add("node2", new Add(), b.add("edge2-0", conv, 0), b.add("edge2-1", conv, first));
            int third = b.add(
                    "node3",
                    new Add(),
                    b.add("edge3-0", skip, 0),
                    b.add("edge3-1", conv, first),
                    b.add("edge3-2", conv, second));
            return b.build(third);
        }
    }

    /** Every combination of widths. */
    private static final class Space extends AbstractSpace {
        private final Skeleton skeleton;

        Space(Skeleton skeleton, DecisionSet decisions) {
            super(
                    NAME,
                    skeleton.input(),
                    decisions,
                    new Widths(decisions),
                    Counters.of(skeleton::network, Shape.of(skeleton.classes(), 1, 1)));
            this.skeleton = skeleton;
        }

        @Override
        public Network network(Architecture architecture) {
            return skeleton.network(architecture);
        }

        @Override
        public Optional<Graph> graph() {
            return Optional.empty();
        }

        @Override
        public Architecture canonical(Architecture architecture) {
            return architecture; // every width matters
        }
    }

    /** Five widths, for example {@code 8:16:24:32:64}. */
    private record Widths(DecisionSet decisions) implements ArchitectureCodec {
        @Override
        public Architecture parse(String text) {
            String[] widths = text.trim().split(":", -1);
            if (widths.length != LAYERS) {
                throw error(text);
            }
            int[] indices = new int[LAYERS];
            for (int i = 0; i < LAYERS; i++) {
                indices[i] = decisions.all().get(i).options().indexOf(widths[i]);
                if (indices[i] < 0) {
                    throw error(text);
                }
            }
            return new Architecture(decisions, indices);
        }

        private static IllegalArgumentException error(String text) {
            return new IllegalArgumentException(
                    NAME + " architecture: expected " + LAYERS + " widths from " + STEP + ", " + 2 * STEP + ", .. "
                            + WIDTHS * STEP + ", such as 8:16:24:32:64, got '" + Excerpt.of(text) + "'");
        }

        @Override
        public String format(Architecture architecture) {
            return String.join(":", architecture.toMap().values());
        }
    }
}
