package org.espalier.device.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a board draws while something runs, by its own sensors: a small script there looks twice a second until its input ends. Sensors are those of the kernel's hardware
 * monitoring (INA3221 of a Jetson among them, in its former form, too) and the energy counters of x86 processors. Where there is none, the script ends at once and nothing is
 * told.
 */
final class PowerMeter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PowerMeter.class);
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LAST = Duration.ofSeconds(15);

    /** Sensors that see all that a board draws. */
    private static final String WHOLE = "VDD_IN|POM_5V_IN|5V_IN|TOTAL";

    private static final String SCRIPT = """
            root=$1
            look() {
              for d in "$root"/sys/class/hwmon/hwmon*; do
                n=$(cat "$d/name" 2>/dev/null | tr ' ' '_')
                for f in "$d"/power[0-9]*_input "$d"/curr[0-9]*_input; do
                  [ -r "$f" ] || continue
                  i=${f##*/}; i=${i#power}; i=${i#curr}; i=${i%_input}
                  case ${f##*/} in
                    power*) v=$(cat "$f"); l=$(cat "$d/power${i}_label" 2>/dev/null) ;;
                    *) [ -r "$d/in${i}_input" ] || continue
                       v=$(($(cat "$f") * $(cat "$d/in${i}_input"))); l=$(cat "$d/in${i}_label" 2>/dev/null) ;;
                  esac
                  echo "@espalier power $n/$(echo "${l:-$i}" | tr ' ' '_') $v"
                done
              done
              for f in "$root"/sys/bus/i2c/drivers/ina3221x/*/iio:device*/in_power[0-9]*_input; do
                [ -r "$f" ] || continue
                i=${f##*/in_power}; i=${i%_input}
                echo "@espalier power $(cat "${f%/*}/rail_name_$i" | tr ' ' '_') $(($(cat "$f") * 1000))"
              done
              for f in "$root"/sys/class/powercap/intel-rapl:[0-9]*/energy_uj; do
                case $f in *:*:*) continue ;; esac
                [ -r "$f" ] && echo "@espalier energy $(cat "${f%/*}/name") $(cat "$f")"
              done
              echo "@espalier looked $(cut -d ' ' -f 1 "$root/proc/uptime" 2>/dev/null)"
            }
            seen=$(look)
            echo "$seen"
            case $seen in *"@espalier power "*|*"@espalier energy "*) ;; *) exit 0 ;; esac
            (while sleep 0.5 2>/dev/null || sleep 1; do look; done) &
            looking=$!
            cat > /dev/null
            look
            kill "$looking"
            echo "@espalier done"
            """;

    private final Conversation looks;
    private final Map<String, Mean> powers = new TreeMap<>();
    private final Map<String, Counter> counters = new TreeMap<>();
    private final Map<String, Long> energies = new LinkedHashMap<>();
    private boolean told;

    private PowerMeter(Conversation looks) {
        this.looks = looks;
    }

    /**
     * Begins to look.
     *
     * @param root before {@code /sys} and {@code /proc}; empty but for tests
     */
    static PowerMeter start(Board board, String root) throws IOException {
        PowerMeter meter = new PowerMeter(board.talk("sh", "-c", SCRIPT, "sh", root));
        meter.read(FIRST, "looked ");
        return meter;
    }

    /** The mean of some values. */
    private static final class Mean {
        private double sum;
        private int count;

        void add(double value) {
            sum += value;
            count++;
        }

        double value() {
            return sum / count;
        }
    }

    /** A counter between two looks. */
    private record Counter(long first, double at, long last, double until) {
        /** Microwatts; nothing where it ran over or no time passed. */
        Optional<Double> mean() {
            return until > at && last >= first ? Optional.of((last - first) / (until - at)) : Optional.empty();
        }
    }

    /**
     * Ends the looks.
     *
     * @param millis that one inference took
     * @return {@code power_w}, {@code power_sensor}, and {@code energy_mj}: power times time, of the whole that the sensor sees; empty where there is no sensor
     */
    Map<String, String> stop(double millis) throws IOException {
        Map<String, String> said = new TreeMap<>();
        if (told) {
            looks.endInput();
            read(LAST, "done");
            counters.forEach((name, counter) ->
                    counter.mean().ifPresent(power -> mean(name).add(power)));
            powers.entrySet().stream()
                    .max((a, b) -> Double.compare(rank(a), rank(b)))
                    .ifPresent(sensor -> {
                        double watts = sensor.getValue().value() / 1e6;
                        said.put("power_w", String.format(Locale.ROOT, "%.3f", watts));
                        said.put("power_sensor", sensor.getKey());
                        said.put("energy_mj", String.format(Locale.ROOT, "%.4f", watts * millis));
                    });
        }
        return said;
    }

    /** One that sees the whole board before all others, then the one that shows most. */
    private static double rank(Map.Entry<String, Mean> sensor) {
        boolean whole = sensor.getKey().toUpperCase(Locale.ROOT).matches(".*(" + WHOLE + ").*");
        return sensor.getValue().value() + (whole ? 1e12 : 0);
    }

    private Mean mean(String name) {
        return powers.computeIfAbsent(name, key -> new Mean());
    }

    /** Takes lines until one of ours begins so, or none comes any more. */
    private void read(Duration limit, String end) throws IOException {
        long start = System.nanoTime();
        Duration left = limit;
        while (!left.isNegative()) {
            Optional<String> line = looks.next(left);
            if (line.isEmpty()) {
                return;
            }
            if (line.get().startsWith(Board.ANSWER)) {
                String answer = line.get().substring(Board.ANSWER.length());
                take(answer.split(" ", 3));
                if (answer.startsWith(end)) {
                    return;
                }
            }
            left = limit.minusNanos(System.nanoTime() - start);
        }
    }

    private void take(String[] words) {
        try {
            switch (words[0]) {
                case "power" -> {
                    long microwatts = Long.parseLong(words[2].strip());
                    told = true;
                    mean(words[1]).add(microwatts);
                }
                case "energy" -> {
                    energies.put(words[1], Long.parseLong(words[2].strip()));
                    told = true;
                }
                case "looked" -> count(Double.parseDouble(words[1]));
                default -> {}
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            LOG.debug("a sensor that is asleep gives words, or nothing: {}", List.of(words), e);
        }
    }

    private void count(double at) {
        energies.forEach((name, energy) -> counters.merge(
                name, new Counter(energy, at, energy, at), (old, now) -> new Counter(old.first, old.at, energy, at)));
        energies.clear();
    }

    @Override
    public void close() {
        looks.close();
    }
}
