package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Identity;
import org.espalier.oneshot.supernet.OpenGraph;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Dropout behind identities: at which rate, where, and of what. */
class SkipDropoutTest {
    private static final SkipDropout HALF = new SkipDropout(0.5);

    /** The authors' 25 epochs of a stage, of which ten rest. */
    @Test
    void theRateFallsInALineAndThenExponentially() {
        SkipDropout published = new SkipDropout(0.7);
        assertThat(published.at(0, 25, 10)).isCloseTo(0.7 * 24 / 25, within(1e-12));
        assertThat(published.at(9, 25, 10)).isCloseTo(0.7 * 15 / 25, within(1e-12));
        assertThat(published.at(10, 25, 10)).isEqualTo(0.7);
        assertThat(published.at(11, 25, 10)).isCloseTo(0.573111527, within(1e-9));
        assertThat(published.at(24, 25, 10)).isCloseTo(0.7 * Math.exp(-2.8), within(1e-12));
        assertThat(SkipDropout.NONE.at(3, 25, 10)).isZero();
    }

    @Test
    void aRateIsAShareBelowOne() {
        for (double rate : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new SkipDropout(rate))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(rate));
        }
    }

    private static List<String> places(Graph graph, SearchSpace space) {
        List<String> places = new ArrayList<>();
        OpenGraph.visit(graph, space.input(), (path, operation, inputs) -> {
            if (operation instanceof SkipDropout.Place) {
                places.add(path);
            }
        });
        return places;
    }

    /** Of two nodes in two reduction cells and a normal one: five edges each, four of which reduce in a reduction cell. */
    @Test
    void itStandsBehindSkipsThatDoNotReduce() {
        SearchSpace space = Zoo.installed()
                .space(
                        "darts",
                        Map.of(
                                "input",
                                List.of(3, 8, 8),
                                "classes",
                                4,
                                "search_channels",
                                2,
                                "search_cells",
                                3,
                                "nodes",
                                2));
        Graph graph = space.relaxation().orElseThrow().graph();
        assertThat(places(HALF.behindIdentities(graph), space))
                .containsExactly(
                        "cell0/edge2-0/skip_connect/dropout",
                        "cell0/edge2-1/skip_connect/dropout",
                        "cell0/edge3-0/skip_connect/dropout",
                        "cell0/edge3-1/skip_connect/dropout",
                        "cell0/edge3-2/skip_connect/dropout",
                        "cell1/edge3-2/skip_connect/dropout",
                        "cell2/edge3-2/skip_connect/dropout");
        assertThat(SkipDropout.NONE.behindIdentities(graph)).isSameAs(graph);
    }

    @Test
    void anIdentityIsOneUnderAnyName() {
        assertThat(Candidates.isIdentity(Graph.of("any", new Identity()))).isTrue();
        assertThat(Candidates.isIdentity(Graph.passThrough(1, 0))).isTrue();
        assertThat(Candidates.isIdentity(Graph.passThrough(2, 1))).isFalse();
        assertThat(Candidates.isIdentity(Graph.of("dropout", new SkipDropout.Place())))
                .isFalse();
    }

    private static float[] pass(ModuleContext context) {
        try (PointerScope scope = new PointerScope()) {
            float[] ones = new float[4 * 3 * 16 * 16];
            Arrays.fill(ones, 1);
            Tensor images = TensorFactory.HOST.of(ones, 4, 3, 16, 16);
            return HostCopies.floats(
                    new SkipDropoutKernel().forward(context, "edge/skip", new SkipDropout.Place(), List.of(images)));
        }
    }

    @Test
    void valuesAreDroppedOneByOneByWhatSeedPlaceAndStepSay() {
        try (ParameterStore store = new ParameterStore(1, Initialisation.PYTORCH)) {
            ModuleContext plain = ModuleContext.evaluating(store, new DirectConvolution());
            float[] first = pass(plain.batchOnly(new Noise(true, 3, 7, 0, 0.25)));
            double kept = 0;
            for (float value : first) {
                assertThat(value).isIn(0f, 1 / 0.75f);
                kept += value > 0 ? 1.0 / first.length : 0;
            }
            assertThat(kept).isCloseTo(0.75, within(0.03));
            assertThat(pass(plain.batchOnly(new Noise(true, 3, 7, 0, 0.25)))).isEqualTo(first);
            assertThat(pass(plain.batchOnly(new Noise(true, 3, 8, 0, 0.25)))).isNotEqualTo(first);
            assertThat(pass(plain.batchOnly(new Noise(true, 3, 7, 0.9, 0)))).containsOnly(1f);
            assertThat(pass(plain.batchOnly())).containsOnly(1f);
        }
    }
}
