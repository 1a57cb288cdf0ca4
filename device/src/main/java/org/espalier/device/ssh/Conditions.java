package org.espalier.device.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.espalier.process.OutsideProgram.Ran;
import org.jspecify.annotations.Nullable;

/**
 * What a board tells of itself: temperature, clock, governor, load. Files of its system are read, nothing is set; what is not there is not told.
 *
 * @param root before {@code /sys} and {@code /proc}; empty but for tests
 */
record Conditions(String root) {
    /** A clock that fell below this share of what it was is called throttled. */
    private static final double THROTTLED = 0.9;

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final double MILLI = 1000;

    private static final String SCRIPT = """
            t=$(cat "$1"/sys/class/thermal/thermal_zone*/temp 2>/dev/null | sort -n | tail -n 1)
            f=$(cat "$1"/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq 2>/dev/null | sort -n | tail -n 1)
            echo "@espalier temperature $t"
            echo "@espalier frequency $f"
            echo "@espalier governor $(cat "$1"/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor 2>/dev/null)"
            echo "@espalier load $(cut -d ' ' -f 1 "$1"/proc/loadavg 2>/dev/null)"
            exit 0
            """;

    /**
     * One look.
     *
     * @param celsius of the hottest zone
     * @param megahertz of the fastest core
     */
    record Reading(OptionalDouble celsius, OptionalDouble megahertz, Optional<String> governor, Optional<String> load) {
        /** What is said of a measurement between two looks. */
        Map<String, String> until(Reading after) {
            Map<String, String> said = new TreeMap<>();
            between("temperature_c", celsius, after.celsius, said);
            between("frequency_mhz", megahertz, after.megahertz, said);
            governor.ifPresent(name -> said.put("governor", name));
            load.ifPresent(average -> said.put("load_average", average));
            if (throttledBy(after)) {
                said.put("throttled", "the clock fell");
            }
            return said;
        }

        /** Whether the clock fell while something was measured. */
        boolean throttledBy(Reading after) {
            return megahertz.isPresent()
                    && after.megahertz.isPresent()
                    && after.megahertz.getAsDouble() < THROTTLED * megahertz.getAsDouble();
        }

        private static void between(String key, OptionalDouble before, OptionalDouble after, Map<String, String> said) {
            if (before.isPresent() && after.isPresent()) {
                said.put(key, String.format(Locale.ROOT, "%.1f to %.1f", before.getAsDouble(), after.getAsDouble()));
            }
        }
    }

    /** Begins to look at what the board draws; close it. */
    PowerMeter power(Board board) throws IOException {
        return PowerMeter.start(board, root);
    }

    Reading read(Board board) throws IOException {
        Ran ran = board.run(SOON, SCRIPT, root);
        Map<String, String> answers = Board.answers(ran.output());
        return new Reading(
                number(answers.get("temperature")),
                number(answers.get("frequency")),
                Optional.ofNullable(answers.get("governor")).filter(text -> !text.isEmpty()),
                Optional.ofNullable(answers.get("load")).filter(text -> !text.isEmpty()));
    }

    /** Thousandths of a degree, or kilohertz. */
    private static OptionalDouble number(@Nullable String text) {
        try {
            return text == null || text.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Double.parseDouble(text) / MILLI);
        } catch (NumberFormatException e) {
            return OptionalDouble.empty(); // some zones give words
        }
    }
}
