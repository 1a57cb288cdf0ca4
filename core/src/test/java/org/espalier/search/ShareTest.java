package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
    private static Share share(String text) {
        return Share.parse("params", text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "<= 60 %, '', 60, params <= 60 %",
        "<=60%, '', 60, params <= 60 %",
        "'  < 12.5 %  of  resnet-50 ', resnet-50, 12.5, params < 12.5 % of resnet-50",
        ">= 1e2 % of my net.yaml, my net.yaml, 100, params >= 100 % of my net.yaml",
    })
    void sharesAreRead(String text, String network, double percent, String written) {
        Share share = share(text);
        assertThat(share.network().orElse("")).isEqualTo(network);
        assertThat(share.percent()).isEqualTo(percent);
        assertThat(share).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<= 3M", "<= 4 ms", "nonsense", "<= 0.18 (50 % of mobilenet-v3-small, 0.36)"})
    void whatSpeaksOfNoShareIsNone(String text) {
        assertThat(Share.parse("params", text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "60 %", "<= %", "<= 60 % of", "<= 60 % from resnet-50", "<= -5 %", "<= 60 % 5", "= 60 %"})
    void whatCannotBeReadSaysWhatIsExpected(String text) {
        assertThatThrownBy(() -> Share.parse("params", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "limit on 'params': expected such as \"<= 60 %\" or \"<= 60 % of NETWORK\", got ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<= 0 %", "<= 1e9 %"})
    void aShareIsAboveNothing(String text) {
        assertThatThrownBy(() -> share(text)).hasMessageContaining("a share has to be above 0 %");
    }

    @ParameterizedTest
    @CsvSource({
        "<= 60 %, 2542856, 1525713",
        "> 60 %, 2542856, 1525713",
        ">= 60 %, 2542856, 1525714",
        "< 60 %, 2542856, 1525714",
        "<= 50 %, 10, 5",
        "< 50 %, 10, 5",
        ">= 50 %, 10, 5",
        "> 50 %, 10, 5",
        "<= 110 %, 10, 11",
    })
    void ofAWholeNumberTheSameNumbersAreAllowed(String text, long has, long bound) {
        Constraint limit = share(text).of("net", has, true);
        assertThat(limit.bound()).isEqualTo(bound);
        double exact = share(text).percent() / 100 * has;
        Constraint before = new Constraint("params", limit.relation(), exact);
        for (long value = bound - 3; value <= bound + 3; value++) {
            assertThat(limit.holds(value)).as(limit + " at " + value).isEqualTo(before.holds(value));
        }
    }

    @Test
    void aMeasuredNumberIsRoundedToWhatIsShown() {
        Constraint limit =
                Share.parse("latency_ms", "<= 50 %").orElseThrow().of("mobilenet-v3-small", 0.361234567, false);
        assertThat(limit).hasToString("latency_ms <= 0.1806 (50 % of mobilenet-v3-small, 0.3612)");
        assertThat(Constraint.parse("latency_ms", limit.text())).isEqualTo(limit);
    }

    @Test
    void aShareOfNothingIsNoLimit() {
        assertThatThrownBy(() -> share("<= 60 %").of("net", 0, true))
                .hasMessage("limit on 'params': 60 % of net is no limit, because net has 0");
    }
}
