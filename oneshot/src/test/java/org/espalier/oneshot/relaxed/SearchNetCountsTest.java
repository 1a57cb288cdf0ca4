package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trained values of the networks that searches train, as they lie in LibTorch: 16 channels, 8 cells, 10 classes; alphas and betas are not among them. */
class SearchNetCountsTest {
    private static final SearchSpace DARTS = Zoo.installed().space("darts", Map.of());

    private static long trained(Relaxation relaxation, SearchSpace space) {
        try (RelaxedSupernet net = RelaxedSupernet.create(
                relaxation,
                space.input(),
                new ParameterStore(3, Initialisation.HE_FAN_OUT, ScalarType.Float),
                new DirectConvolution())) {
            return net.store().trainedValues();
        }
    }

    private static long alphas(Relaxation relaxation) {
        try (ArchitectureParameters alphas = new ArchitectureParameters(relaxation.decisions(), 4, ScalarType.Float)) {
            return alphas.store().trainedValues();
        }
    }

    @Test
    void dartsAsPublished() {
        Relaxation relaxation = DARTS.relaxation().orElseThrow();
        assertThat(trained(relaxation, DARTS)).isEqualTo(1_930_618);
        assertThat(alphas(relaxation)).isEqualTo(2 * 14 * 8);
    }

    @Test
    void pcDartsAsPublished() {
        Relaxation relaxation = PartialChannels.of(DARTS.relaxation().orElseThrow(), DARTS.input(), 4);
        assertThat(trained(relaxation, DARTS)).isEqualTo(299_578);
        assertThat(alphas(relaxation)).isEqualTo(2 * 14 * 8);
    }

    /** By hand: stem, three cells of 8, 16 and 32 channels with {@code nodes} (nodes + 3) / 2 edges each, head. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "2, 2", "3, 2"})
    void stepsMultiplierAndOperationsAreSettings(int nodes, int multiplier) {
        int c = 8;
        SearchSpace space = Zoo.installed()
                .space(
                        "darts",
                        Map.of(
                                "search_channels",
                                c,
                                "search_cells",
                                3,
                                "nodes",
                                nodes,
                                "multiplier",
                                multiplier,
                                "operations",
                                List.of("conv_1x1", "max_pool_5x5")));
        long edges = (long) nodes * (nodes + 3) / 2;
        long first = prepared(3 * c, 3 * c, c) + edges * c * c;
        long second = prepared(3 * c, multiplier * c, 2 * c) + edges * 4 * c * c;
        long third = prepared(multiplier * c, multiplier * 2 * c, 4 * c) + edges * 16 * c * c;
        long stem = 27 * 3 * c + 2 * 3 * c;
        long head = 10L * (multiplier * 4 * c + 1);
        assertThat(trained(space.relaxation().orElseThrow(), space)).isEqualTo(stem + first + second + third + head);
    }

    /** Two 1x1 convolutions bring both inputs to size; batch norms of a search have no scale. */
    private static long prepared(long before, long last, long channels) {
        return (before + last) * channels;
    }
}
