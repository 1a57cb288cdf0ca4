package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    @Test
    void itSaysBothValuesAndWhatToDoWhereThatIsNotPlain() {
        assertThat(new Difference("data.size", "32", "64")).hasToString("data.size: 32 there, 64 here");
        assertThat(new Difference("", "'a'", "'b'")).hasToString("'a' there, 'b' here");
        assertThat(new Difference("lag", "0", "1", "write lag: 0")).hasToString("lag: 0 there, 1 here (write lag: 0)");
    }

    @Test
    void itConcernsItsKeyAndWhateverHoldsItOrIsBelowIt() {
        Difference difference = new Difference("trials.lag", "0", "1");
        for (String key : List.of("", "trials", "trials.lag", "trials.lag.more")) {
            assertThat(difference.concerns(List.of("x", key))).as(key).isTrue();
        }
        for (String key : List.of("trial", "trials.la", "trials.lags", "lag")) {
            assertThat(difference.concerns(List.of(key))).as(key).isFalse();
        }
        assertThat(new Difference("", "a", "b").concerns(List.of("seed"))).isTrue();
        assertThat(difference.concerns(List.of())).isFalse();
    }
}
