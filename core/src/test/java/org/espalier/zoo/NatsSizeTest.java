package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatsSizeTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nats-size", Map.of());

    /** Parameters that the benchmark's own files give for these members. */
    @ParameterizedTest
    @CsvSource({"8:8:8:8:8, 11714", "8:8:16:40:40, 107826", "64:64:64:64:64, 713674"})
    void parametersAreThoseOfTheBenchmark(String notation, long params) {
        Architecture member = SPACE.codec().parse(notation);
        assertThat(SPACE.counters().params().of(member)).isEqualTo(params);
        assertThat(SPACE.network(member).params()).isEqualTo(params);
        assertThat(SPACE.codec().format(member)).isEqualTo(notation);
    }

    /** Multiply-accumulates of 8:8:8:8:8 by hand, on 32, 16 and 8 rows and columns. */
    @Test
    void multiplyAccumulatesOfTheSmallest() {
        long stem = 3 * 8 * 9 * 32 * 32;
        long convolution = 8 * 8 * 9;
        long cells = 5 * convolution * (32 * 32 + 16 * 16 + 8 * 8);
        long reductions = (2 * convolution + 8 * 8) * (16 * 16 + 8 * 8);
        Architecture smallest = SPACE.codec().parse("8:8:8:8:8");
        assertThat(SPACE.counters().macs().of(smallest)).isEqualTo(stem + cells + reductions + 8 * 10);
    }

    @Test
    void aSkipIsAConvolutionOnlyWhereTheWidthsDiffer() {
        Network same = SPACE.network(SPACE.codec().parse("8:16:16:32:32"));
        Network wider = SPACE.network(SPACE.codec().parse("8:16:24:32:32"));
        assertThat(same.params())
                .isEqualTo(SPACE.counters().params().of(SPACE.codec().parse("8:16:16:32:32")));
        // cell 2 with 24 instead of 16: five convolutions with their norms, and the skip; reduction 2 reads 24
        long change =
                2 * 9 * 16 * 8 + 3 * 9 * (24 * 24 - 16 * 16) + 5 * 2 * 8 + (16 * 24 + 2 * 24) + 9 * 8 * 32 + 8 * 32;
        assertThat(wider.params() - same.params()).isEqualTo(change);
    }

    @Test
    void membersAndParameters() {
        assertThat(SPACE.size()).isEqualTo(BigInteger.valueOf(32_768));
        assertThat(SPACE.graph()).isEmpty();
        assertThat(SPACE.classes()).isEqualTo(10);
        Architecture member = SPACE.codec().parse(" 8:16:24:32:64\n");
        assertThat(member.indices()).containsExactly(0, 1, 2, 3, 7);
        assertThat(SPACE.neighbours(member)).hasSize(35);
        assertThatThrownBy(() -> Zoo.installed().space("nats-size", Map.of("input", "3,30,32")))
                .hasMessageContaining("nats-size: height and width of the input must be multiples of 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8:8:8:8", "8:8:8:8:8:8", "8:8:8:8:9", "8:8:8:8:72", "8:8:8:8:x", "8:8:8:8:08"})
    void whatIsNotFiveWidthsIsRefused(String notation) {
        assertThatThrownBy(() -> SPACE.codec().parse(notation))
                .hasMessageContaining("expected 5 widths from 8, 16, .. 64, such as 8:16:24:32:64, got '" + notation);
    }
}
