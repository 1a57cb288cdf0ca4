package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.JointTraining;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Telemetry;

/** What every epoch of a joint training tells, whether its strategy says it by itself or not, and has alphas or not. */
public final class Watched {
    private Watched() {}

    /**
     * What a strategy told of an epoch, and what it left out: the derived member, the entropy where there are shares, and the skips and pools of the
     * derived member where the space has any. What it told stays.
     *
     * @param training as it is at the end of the epoch
     */
    public static Telemetry complete(Telemetry told, JointTraining training, SearchSpace space) {
        Architecture derived = told.derived().orElseGet(training::derived);
        Map<String, Double> measures = new LinkedHashMap<>(told.measures());
        if (!told.probabilities().isEmpty()) {
            measures.computeIfAbsent(Entropy.MEASURE, absent -> Entropy.mean(rows(told)));
        }
        if (Skips.places(space) > 0) {
            measures.computeIfAbsent(Skips.MEASURE, absent -> (double) Skips.count(space, derived));
            Skips.weightless(space, derived).ifPresent(count -> measures.putIfAbsent(Skips.WEIGHTLESS, (double) count));
        }
        return new Telemetry(measures, told.probabilities(), Optional.of(derived));
    }

    private static List<double[]> rows(Telemetry told) {
        List<double[]> rows = new ArrayList<>();
        told.probabilities()
                .values()
                .forEach(shares -> rows.add(
                        shares.values().stream().mapToDouble(share -> share).toArray()));
        return rows;
    }
}
