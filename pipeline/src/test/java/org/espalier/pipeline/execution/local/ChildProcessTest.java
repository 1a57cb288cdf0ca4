package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a child process may be allowed; what it then does is in {@link LocalExecutorTest}. */
class ChildProcessTest {
    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0S", "P365DT1S"})
    void timesOutsideTheRangeAreRefused(String time) {
        assertThatThrownBy(() -> new ChildProcess(Duration.parse(time), 512, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "trials.minutes: a child process may take up to 525600 minutes, got " + Duration.parse(time));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 255, 4194305})
    void memoryOutsideTheRangeIsRefused(int megabytes) {
        assertThatThrownBy(() -> new ChildProcess(Duration.ofSeconds(1), megabytes, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trials.memory_mb: a child process may hold from 256 to 4194304 MB of memory, got "
                        + megabytes);
    }

    @Test
    void bothEndsOfTheRangesAreTaken() {
        assertThat(new ChildProcess(Duration.ofNanos(1), 256, Map.of()).memoryMb())
                .isEqualTo(256);
        assertThat(new ChildProcess(Duration.ofDays(365), 4194304, Map.of()).time())
                .isEqualTo(Duration.ofDays(365));
    }

    @Test
    void theEnvironmentIsACopy() {
        Map<String, String> given = new HashMap<>(Map.of("A", "1"));
        ChildProcess child = new ChildProcess(Duration.ofSeconds(1), 512, given);
        given.put("B", "2");
        assertThat(child.environment()).containsExactly(Map.entry("A", "1"));
    }
}
