package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Decision;
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

    /** With all weight on skips an edge does nothing but shuffle, whatever the parts. */
    @Test
    void whatGoesByIsTheRestOfTheChannels() {
        Relaxation relaxation = partly(CELLS, 4);
        try (PointerScope scope = new PointerScope();
                RelaxedSupernet net = net(relaxation, CELLS);
                ArchitectureParameters alphas = new ArchitectureParameters(
                        relaxation.decisions(), AlphaStart.ZERO, 4, ScalarType.Double, TensorFactory.HOST)) {
            alphas.decisions().forEach(decision -> {
                float[] row = new float[decision.size()];
                row[decision.indexOf("none")] = 100;
                alphas.store().assign(decision.path() + ".alpha", row);
            });
            Tensor images =
                    TensorFactory.HOST.of(new float[2 * 3 * 64], 2, 3, 8, 8).to(ScalarType.Double);
            try (RelaxedPass pass =
                    net.forward(images, alphas, Mixing.SOFTMAX, net.evaluating().batchOnly(), MOMENT)) {
                // nothing passes: all images have the same logits
                float[] logits = HostCopies.floats(pass.logits());
                assertThat(logits[0]).isCloseTo(logits[4], within(1e-6f));
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
