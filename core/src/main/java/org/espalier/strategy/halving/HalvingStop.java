package org.espalier.strategy.halving;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.espalier.search.EarlyStop;
import org.espalier.search.LearningCurve;
import org.espalier.settings.Ranges;

/**
 * The stopping variant of asynchronous successive halving, beside {@link Asha}, which has trials go on: a trial is stopped after the epochs of a rung where its best
 * score so far is not among one in eta of those that were seen and reached that epoch, itself counted (Li et al., MLSys 2020, section 3.3). The first to come
 * there goes on. Whatever a strategy proposes is begun as a whole training, so that it goes with any.
 *
 * @param eta one in so many goes on, and each rung has so many times the epochs of the one below, at least 2
 * @param minEpochs of the lowest rung, at least 1
 */
public record HalvingStop(int eta, int minEpochs) implements EarlyStop {
    public HalvingStop {
        Ranges.whole("eta", eta, 2, 1_000);
        Ranges.whole("minEpochs", minEpochs, 1, Ladder.MOST);
    }

    /** One in three, from one epoch on. */
    public HalvingStop() {
        this(3, 1);
    }

    @Override
    public List<Double> needed(List<LearningCurve> seen, int epochs) {
        List<Double> needed = new ArrayList<>(Collections.nCopies(epochs - 1, Double.NEGATIVE_INFINITY));
        for (int epoch : Ladder.up(minEpochs, eta, epochs).epochs()) {
            if (epoch < epochs) {
                needed.set(
                        epoch - 1,
                        needed(seen.stream().map(LearningCurve::scores).toList(), epoch, eta));
            }
        }
        return needed.stream().allMatch(score -> score == Double.NEGATIVE_INFINITY) ? List.of() : List.copyOf(needed);
    }

    private static double needed(List<List<Double>> curves, int epoch, int eta) {
        List<Double> reached = curves.stream()
                .filter(curve -> curve.size() >= epoch)
                .map(curve -> Collections.max(curve.subList(0, epoch)))
                .sorted(Comparator.reverseOrder())
                .toList();
        int goOn = Math.max(1, (reached.size() + 1) / eta);
        return reached.size() < goOn ? Double.NEGATIVE_INFINITY : reached.get(goOn - 1);
    }
}
