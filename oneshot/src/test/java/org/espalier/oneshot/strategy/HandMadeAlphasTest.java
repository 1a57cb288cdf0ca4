package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ToyStream;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.ParameterStore;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Which cell each method reads from alphas that are given by hand. */
class HandMadeAlphasTest {
    private static final ToyStream STREAM = new ToyStream(1, 4, 8, 1);

    /** Options of an edge: none, skip_connect, sep_conv_3x3, max_pool_3x3. */
    private static SearchSpace darts(String inputs) {
        Map<String, Object> parameters = new LinkedHashMap<>(
                Map.of("input", List.of(3, 8, 8), "classes", 4, "search_channels", 2, "search_cells", 3, "cells", 3));
        parameters.put("nodes", 2);
        parameters.put("operations", List.of("skip_connect", "sep_conv_3x3", "max_pool_3x3"));
        parameters.put("inputs", inputs);
        return Zoo.installed().space("darts", parameters);
    }

    private static OneShotContext context(SearchSpace space) {
        return OneShotContext.plain(space, STREAM, Optional.of(STREAM), 3, new DirectConvolution(), 4);
    }

    /** Edges that are not named carry the separable convolution, the first of a node the surest. */
    private static void assign(JointTraining training, Map<String, float[]> named) {
        for (ParameterStore.Stored row : training.architecture().all()) {
            String edge = row.name().replace(".alpha", "");
            int from = edge.charAt(edge.length() - 1) - '0';
            training.architecture().assign(row.name(), named.getOrDefault(edge, new float[] {0, 0, 4 - from, 0}));
        }
    }

    /** Alphas whose softmax are given shares. */
    private static float[] shares(double none, double skip, double convolution, double pool) {
        return new float[] {
            (float) Math.log(none), (float) Math.log(skip), (float) Math.log(convolution), (float) Math.log(pool)
        };
    }

    /** The reduction cell is that of edges which are not named. */
    private static Architecture twoInputs(SearchSpace space, String normal) {
        String reduce = "[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1],[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1]";
        return space.canonical(space.codec().parse("{\"normal\":[" + normal + "],\"reduce\":[" + reduce + "]}"));
    }

    /**
     * Node 3 of the normal cell. Its edges are ranked 0, 1, 2 by raw alphas; 1, 2, 0 by shares without none; and 2, 0, 1 by the softmax, none in it: on
     * edge 0 all are about as strong, a quarter each, and none has most of edge 1.
     */
    @Test
    void theSoftmaxDecidesWhichEdgesStayAndNotTheRawAlphas() {
        SearchSpace space = darts("two");
        try (RelaxedTraining training = (RelaxedTraining) new Darts().create(context(space))) {
            assign(
                    training,
                    Map.of(
                            "normal.edge3-0", new float[] {3, 2.9f, 3.1f, 3},
                            "normal.edge3-1", new float[] {4, 0, 2, 0},
                            "normal.edge3-2", new float[] {0, 0, 1, -1}));
            String node2 = "[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1],";
            assertThat(training.derived())
                    .isEqualTo(twoInputs(space, node2 + "[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",2]"));
            Relaxation relaxation = space.relaxation().orElseThrow();
            assertThat(space.canonical(
                            relaxation.derivation().derive(training.alphas().values())))
                    .as("by raw alphas")
                    .isEqualTo(twoInputs(space, node2 + "[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1]"));
        }
    }

    @Test
    void snasKeepsEveryEdgeThatDoesNotCarryNone() {
        SearchSpace space = darts("any");
        OneShotContext undivided = OneShotContext.plain(space, STREAM, Optional.empty(), 3, new DirectConvolution(), 4);
        String cell = "[[[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1]],"
                + "[[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1],[\"sep_conv_3x3\",2]]]";
        try (JointTraining training = new Snas().create(undivided)) {
            assign(training, Map.of());
            assertThat(training.derived()).isEqualTo(everyEdge(space, cell, cell));
            assign(
                    training,
                    Map.of(
                            "normal.edge2-1", new float[] {2.1f, 1, 2, 0},
                            "normal.edge3-0", new float[] {1.9f, 2, 0, 0},
                            "normal.edge3-1", new float[] {1, 0, 0, 2}));
            assertThat(training.derived())
                    .isEqualTo(everyEdge(
                            space,
                            "[[[\"sep_conv_3x3\",0]],"
                                    + "[[\"skip_connect\",0],[\"max_pool_3x3\",1],[\"sep_conv_3x3\",2]]]",
                            cell));
        }
    }

    private static Architecture everyEdge(SearchSpace space, String normal, String reduce) {
        return space.canonical(space.codec().parse("{\"normal\":" + normal + ",\"reduce\":" + reduce + "}"));
    }

    /**
     * Node 3 keeps edge 0 for its skip. Without the skip the best of this edge is weaker than both others: these two stay, and not edge 0 with another
     * operation. Node 2 has no other edges; the skip that is surer goes last, and leaves its edge to what comes next.
     */
    @Test
    void pDartsChoosesEdgesAnewWhereASkipIsTooMany() {
        Map<String, float[]> alphas = Map.of(
                "normal.edge2-0", shares(0.04, 0.9, 0.05, 0.01),
                "normal.edge3-0", shares(0.3, 0.6, 0.06, 0.04),
                "normal.edge3-1", shares(0.5, 0.1, 0.3, 0.1),
                "normal.edge3-2", shares(0.6, 0.1, 0.1, 0.2));
        SearchSpace space = darts("two");
        assertThat(pDarts(space, 2, alphas))
                .isEqualTo(twoInputs(
                        space, "[\"skip_connect\",0],[\"sep_conv_3x3\",1],[\"skip_connect\",0],[\"sep_conv_3x3\",1]"));
        assertThat(pDarts(space, 1, alphas))
                .isEqualTo(twoInputs(
                        space, "[\"skip_connect\",0],[\"sep_conv_3x3\",1],[\"sep_conv_3x3\",1],[\"max_pool_3x3\",2]"));
        assertThat(pDarts(space, 0, alphas))
                .isEqualTo(twoInputs(
                        space, "[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1],[\"sep_conv_3x3\",1],[\"max_pool_3x3\",2]"));
    }

    /** What is derived with so many skips at most. */
    private static Architecture pDarts(SearchSpace space, int skips, Map<String, float[]> alphas) {
        PDarts strategy = new PDarts(75, 96, 6e-4, List.of(1.0), List.of(), List.of(0.1), 0.4, skips);
        try (JointTraining training = strategy.create(context(space))) {
            assign(training, alphas);
            return training.derived();
        }
    }
}
