package org.espalier.pipeline.estimate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a search would do and take from here on, as {@code espalier search --plan} shows it.
 *
 * @param phases in order
 * @param hours of all of them that are known
 * @param memoryMb that the search would hold at most, in MiB; absent where the system does not tell
 * @param diskMb that it would leave in its folder, in MB
 * @param machine where this was measured
 */
public record Forecast(
        List<Phase> phases,
        Hours hours,
        @JsonInclude(JsonInclude.Include.ALWAYS) OptionalLong memoryMb,
        long diskMb,
        String machine) {
    public Forecast {
        phases = List.copyOf(phases);
    }

    /**
     * A range of time.
     *
     * @param low hardly less
     * @param expected the likeliest
     * @param high hardly more
     */
    public record Hours(double low, double expected, double high) {
        static Hours of(Seconds seconds) {
            return new Hours(seconds.low() / 3600, seconds.expected() / 3600, seconds.high() / 3600);
        }

        /** In words, for example {@code 1.4 hours (1.1 to 2.0)}; in minutes or seconds where that says more. */
        public String text() {
            String unit = expected >= 1 ? "hours" : expected >= 1.0 / 60 ? "minutes" : "seconds";
            double factor = expected >= 1 ? 1 : expected >= 1.0 / 60 ? 60 : 3600;
            return String.format(
                    Locale.ROOT, "%.1f %s (%.1f to %.1f)", expected * factor, unit, low * factor, high * factor);
        }
    }

    /**
     * One phase.
     *
     * @param name of the phase
     * @param what it does, in words
     * @param members networks that it trains or scores; 0 where it does neither
     * @param epochs of each training; 0 where there is none
     * @param steps of each training; 0 where there is none
     * @param hours that it takes from here on; absent where nobody can tell
     */
    public record Phase(
            String name,
            String what,
            int members,
            int epochs,
            long steps,
            @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Hours> hours) {}

    /** Names of the phases of which nobody can tell how long they take. */
    public List<String> unknown() {
        return phases.stream()
                .filter(phase -> phase.hours().isEmpty())
                .map(Phase::name)
                .toList();
    }
}
