package org.espalier.device.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintedTimesTest {
    @Test
    void plainNumbersAreRuns() {
        assertThat(PrintedTimes.of("1.5\n2\n")).containsExactly(1.5, 2);
        assertThat(PrintedTimes.of("loading 3 layers\n  1.5 ms\r\n.5 1e-1 3. ms\ndone\n"))
                .containsExactly(1.5, 0.5, 0.1, 3);
    }

    @Test
    void namedLinesAreAllThatCounts() {
        assertThat(PrintedTimes.of("42\n-7\nlatency_ms: 1.25\nlatency_ms = 2 ms\nlatency_ms=3ms\n"))
                .containsExactly(1.25, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "''~printed no milliseconds, expected lines 'latency_ms: 1.23' or plain numbers, got nothing",
                "Segmentation fault~printed no milliseconds, expected lines 'latency_ms: 1.23' or plain numbers, got 'Segmentation fault'",
                "1,5~printed no milliseconds, expected lines 'latency_ms: 1.23' or plain numbers, got '1,5'",
                "1.5 s~printed no milliseconds, expected lines 'latency_ms: 1.23' or plain numbers, got '1.5 s'",
                "-1~printed '-1', expected milliseconds above 0",
                "0~printed '0', expected milliseconds above 0",
                "1e999~printed '1e999', expected milliseconds above 0",
                "latency_ms: NaN~printed 'latency_ms: NaN', expected milliseconds above 0",
                "latency_ms: fast~printed 'latency_ms: fast', expected milliseconds above 0",
            })
    void whatIsNoTimeIsRefused(String output, String message) {
        assertThatThrownBy(() -> PrintedTimes.of(output))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
