package org.espalier.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("params", "macs", "seed", "learning_rate", "top");

    @ParameterizedTest
    @CsvSource({
        "param, params",
        "parms, params",
        "mcas, macs",
        "sead, seed",
        "tip, top",
        "learn, learning_rate",
        "learningrate, learning_rate",
        "lerning_rat, learning_rate",
        "par, params"
    })
    void whatIsNearIsProposed(String word, String meant) {
        assertThat(Nearest.hint(word, KNOWN)).isEqualTo("; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @CsvSource({"x", "ab", "tab", "flops", "latency_ms", "9", "''"})
    void whatIsFarIsNot(String word) {
        assertThat(Nearest.hint(word, KNOWN)).isEmpty();
        assertThat(Nearest.among(word, KNOWN)).isEqualTo("; known: " + KNOWN);
    }

    @Test
    void nobodyIsNearWhereNothingIsKnown() {
        assertThat(Nearest.among("x", List.of())).isEqualTo("; none are known");
    }
}
