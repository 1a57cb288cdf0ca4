package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Decision;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives;
import org.espalier.graph.Shape;
import org.espalier.oneshot.ToySpaces;
import org.espalier.space.GraphSpace;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Clock;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** The candidates see a part of the channels; edges into a node share among themselves. */
class PartialChannelsTest {
    private static final Moment MOMENT = Moment.ofWeights(Clock.atEpoch(0, 1, 1));
    private static final SearchSpace CELLS = Zoo.installed()
            .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 4, "channels", 8, "cells", 1));
    private static final SearchSpace DARTS = Zoo.installed()
            .space(
                    "darts",
                    Map.of(
                            "input",
                            List.of(3, 16, 16),
                            "classes",
                            4,
                            "search_channels",
                            8,
                            "search_cells",
                            3,
                            "nodes",
                            2));

    private static RelaxedSupernet net(Relaxation relaxation, SearchSpace space) {
        return RelaxedSupernet.create(
                relaxation,
                space.input(),
                new ParameterStore(3, Initialisation.HE_FAN_OUT, ScalarType.Double),
                new DirectConvolution());
    }

    private static Relaxation partly(SearchSpace space, int parts) {
        return PartialChannels.of(space.relaxation().orElseThrow(), space.input(), parts);
    }

    /** A 3x3 convolution of a quarter of the channels has a sixteenth of the weights; stem, reductions between cells and head stay. */
    @Test
    void candidatesHaveAPartOfTheChannels() {
        for (SearchSpace space : List.of(CELLS, DARTS)) {
            Relaxation whole = space.relaxation().orElseThrow();
            Relaxation part = partly(space, 4);
            assertThat(part.decisions()).isEqualTo(whole.decisions());
            try (RelaxedSupernet all = net(whole, space);
                    RelaxedSupernet some = net(part, space)) {
                assertThat(some.store().trainedValues()).isLessThan(all.store().trainedValues());
            }
        }
        try (RelaxedSupernet all = net(CELLS.relaxation().orElseThrow(), CELLS);
                RelaxedSupernet some = net(partly(CELLS, 4), CELLS)) {
            // six edges of 3x3 and 1x1 convolutions in each of three cells of 8, 16 and 32 channels
            long squares = 8 * 8 + 16 * 16 + 32 * 32;
            assertThat(all.store().trainedValues() - some.store().trainedValues())
                    .isEqualTo(6 * 10 * squares * 15 / 16);
        }
    }

    /** One choice of nothing and a skip, of which the first quarter of the channels goes through the choice and the rest by it. */
    private static GraphSpace oneChoice() {
        Graph.Builder b = Graph.builder(1);
        int choice = b.oneOf(
                "choice",
                new Decision("choice", List.of("none", "skip")),
                List.of(Graph.of("none", new Primitives.Zero(1)), Graph.of("skip", new Primitives.Identity())),
                0);
        int pooled = b.add("pool", new Primitives.GlobalAveragePool(), choice);
        return GraphSpace.of("one", b.build(pooled), Shape.of(8, 2, 2));
    }

    /** The part is weighted by the skip's share, the rest by nothing at all, and a shuffle of four groups mixes both. */
    @Test
    void whatGoesByIsTheRestOfTheChannels() {
        GraphSpace space = oneChoice();
        Relaxation relaxation = partly(space, 4);
        try (PointerScope scope = new PointerScope();
                RelaxedSupernet net = net(relaxation, space);
                ArchitectureParameters alphas = new ArchitectureParameters(
                        relaxation.decisions(), AlphaStart.ZERO, 4, ScalarType.Double, TensorFactory.HOST)) {
            alphas.store().assign("choice.alpha", new float[] {(float) Math.log(3), 0}); // shares 3/4 and 1/4
            float[] pixels = ToySpaces.noise(8 * 4, 7);
            Tensor images = TensorFactory.HOST.of(pixels, 1, 8, 2, 2).to(ScalarType.Double);
            try (RelaxedPass pass =
                    net.forward(images, alphas, Mixing.SOFTMAX, net.evaluating().batchOnly(), MOMENT)) {
                float[] means = HostCopies.floats(pass.logits());
                for (int out = 0; out < 8; out++) {
                    int channel = out % 4 * 2
                            + out / 4; // of four groups of two, their first channels, then their second ones
                    double mean = 0;
                    for (int pixel = 0; pixel < 4; pixel++) {
                        mean += pixels[channel * 4 + pixel] / 4.0;
                    }
                    assertThat((double) means[out])
                            .as("channel " + channel)
                            .isCloseTo(channel < 2 ? mean / 4 : mean, within(1e-6));
                }
            }
        }
    }

    @Test
    void edgesIntoANodeShareAmongThemselves() {
        EdgeGroups groups = EdgeGroups.of(partly(CELLS, 4).graph());
        // the second and the third node of the cell have two and three edges, the first has one
        assertThat(groups.groups()).extracting(List::size).containsExactlyInAnyOrder(2, 3);
        try (ArchitectureParameters alphas = new ArchitectureParameters(
                CELLS.relaxation().orElseThrow().decisions(),
                groups,
                AlphaStart.ZERO,
                4,
                ScalarType.Float,
                TensorFactory.HOST)) {
            Map<Decision, double[]> probabilities = alphas.probabilities(Mixing.SOFTMAX);
            for (List<Decision> group : groups.groups()) {
                double sum = 0;
                for (Decision decision : group) {
                    for (double share : probabilities.get(decision)) {
                        sum += share;
                    }
                }
                assertThat(sum).isCloseTo(1, within(1e-9));
            }
            List<Decision> pair = groups.groups().stream()
                    .filter(group -> group.size() == 2)
                    .findFirst()
                    .orElseThrow();
            alphas.store().assign(EdgeGroups.name(pair), new float[] {(float) Math.log(3), 0});
            assertThat(alphas.probabilities(Mixing.SOFTMAX).get(pair.get(0))[0]).isCloseTo(0.75 / 5, within(1e-6));
        }
    }

    @Test
    void channelsThatCannotBeDividedAreNamed() {
        assertThat(RelaxedSupernet.lacksParts(CELLS, 3))
                .hasValueSatisfying(words -> assertThat(words).contains("cannot be divided into 3 parts"));
        assertThat(RelaxedSupernet.lacksParts(CELLS, 4)).isEmpty();
        assertThat(RelaxedSupernet.lacksParts(DARTS, 4)).isEmpty();
    }
}
