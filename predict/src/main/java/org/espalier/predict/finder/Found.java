package org.espalier.predict.finder;

import java.util.List;
import java.util.Locale;
import org.espalier.decision.Architecture;

/**
 * The best member that a search saw within its limit.
 *
 * @param member in canonical form
 * @param accuracy what the predictor expects of it
 * @param cost what the efficiency predictor says of it, at most the limit
 * @param limit that it was searched under
 * @param history the best accuracy after the first generation and after each later one
 * @param candidates members within the limit that were predicted, each child counted
 * @param draws members that were drawn for them, with those beyond the limit
 */
public record Found(
        Architecture member,
        double accuracy,
        double cost,
        double limit,
        List<Double> history,
        long candidates,
        long draws) {
    public Found {
        history = List.copyOf(history);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "predicted %.5f at a cost of %.4g (limit %.4g), best of %d candidates in %d draws",
                accuracy,
                cost,
                limit,
                candidates,
                draws);
    }
}
