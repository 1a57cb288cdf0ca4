package org.espalier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimesTest {
    @Test
    void writesAndReadsAsInstantDoes() {
        EventTimes times = new EventTimes();
        SplittableRandom random = Seeds.generator(1, "times", 0);
        for (int i = 0; i < 20_000; i++) {
            long span = i % 2 == 0 ? 4_000_000_000_000L : 300_000_000_000_000L;
            Instant time = Instant.ofEpochMilli(random.nextLong(-span / 10, span));
            Instant kept = i % 3 == 0 ? time.truncatedTo(ChronoUnit.SECONDS) : time;
            assertThat(times.format(kept)).isEqualTo(kept.toString());
            assertThat(EventTimes.parse(kept.toString())).isEqualTo(kept);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.1Z", "+12026-01-02T03:04:05Z"})
    void whatElseInstantReadsIsRead(String text) {
        assertThat(EventTimes.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-13-02T03:04:05Z",
                "2026-02-30T03:04:05.123Z",
                "2026-01-02T25:04:05Z",
                "2026-01-02T03:04:05.123z ",
                "2026-01-02 03:04:05Z",
                "2026-01-02T03:04:05,123Z",
            })
    void otherTextsAreRefused(String text) {
        assertThatThrownBy(() -> EventTimes.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
