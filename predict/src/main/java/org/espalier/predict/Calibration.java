package org.espalier.predict;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.stats.Samples;

/**
 * Whether an ensemble knows how wrong it is: shares of members whose score lies within one and two standard deviations of the networks from their mean. Of a normal distribution it
 * would be 68 and 95 %; less, and the ensemble is too sure of itself.
 *
 * @param withinOne share of the members within one standard deviation
 * @param withinTwo share within two
 * @param members that were looked at
 */
public record Calibration(double withinOne, double withinTwo, int members) {
    /**
     * Looks at members whose scores are known.
     *
     * @param each the predictions of every network: networks x members
     * @param tested not learned from, at least one
     */
    public static Calibration of(Function<List<Architecture>, double[][]> each, List<Sample> tested) {
        double[][] predicted = each.apply(tested.stream().map(Sample::member).toList());
        int one = 0;
        int two = 0;
        for (int i = 0; i < tested.size(); i++) {
            double[] values = new double[predicted.length];
            for (int n = 0; n < values.length; n++) {
                values[n] = predicted[n][i];
            }
            double distance = Math.abs(tested.get(i).score() - Samples.mean(values));
            double deviation = Samples.standardDeviation(values);
            one += distance <= deviation ? 1 : 0;
            two += distance <= 2 * deviation ? 1 : 0;
        }
        return new Calibration((double) one / tested.size(), (double) two / tested.size(), tested.size());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "the networks' spread: %.0f %% of %,d members within one standard deviation (68 %% if it were normal), %.0f %% within two (95 %%)",
                100 * withinOne,
                members,
                100 * withinTwo);
    }
}
