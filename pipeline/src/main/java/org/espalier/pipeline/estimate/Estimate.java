package org.espalier.pipeline.estimate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.yaml.ConfigException;

/**
 * What a search takes, phase by phase.
 *
 * @param phases in order
 * @param memoryMb that it holds at most; absent where the system does not tell
 * @param diskMb that it leaves
 * @param machine where it was measured
 */
public record Estimate(List<PhaseCost> phases, OptionalLong memoryMb, long diskMb, String machine) {
    /** What is said to be enough has to be, however little it is. */
    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.CEILING);

    public Estimate {
        phases = List.copyOf(phases);
    }

    /** As it is shown. */
    public Forecast forecast() {
        Seconds all = phases.stream().map(PhaseCost::all).reduce(Seconds.ZERO, Seconds::plus);
        return new Forecast(
                phases.stream()
                        .map(phase -> new Forecast.Phase(
                                phase.name(),
                                phase.what(),
                                phase.members(),
                                phase.epochs(),
                                phase.steps(),
                                phase.known() ? Optional.of(Forecast.Hours.of(phase.all())) : Optional.empty()))
                        .toList(),
                Forecast.Hours.of(all),
                memoryMb,
                diskMb,
                machine);
    }

    /**
     * Refuses a budget in which not even the least could be done: one epoch of each training, one candidate.
     *
     * @throws ConfigException that says how many hours are needed at least
     */
    public void requireEnough(double hours) {
        double least = phases.stream().mapToDouble(PhaseCost::least).sum() / 3600;
        if (least > hours) {
            throw new ConfigException(String.format(
                    Locale.ROOT,
                    "budget.hours: too little for one epoch of each training, expected at least %s, got %s; raise it, or train fewer networks",
                    BigDecimal.valueOf(least).round(TWO_DIGITS).toPlainString(),
                    Double.toString(hours)));
        }
    }
}
