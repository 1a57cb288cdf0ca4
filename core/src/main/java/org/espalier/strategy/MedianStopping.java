package org.espalier.strategy;

import java.util.ArrayList;
import java.util.List;
import org.espalier.search.EarlyStop;
import org.espalier.search.LearningCurve;
import org.espalier.settings.Ranges;

/**
 * The median stopping rule of Vizier (Golovin et al., KDD 2017, section 3.2.2): a trial is stopped after epoch e where its best score so far is
 * strictly below the median of the running averages, over epochs 1 to e, of the trials that were seen and reached e. Without a model of how
 * scores grow: it does not mind how they do. Trials that it stopped count for the epochs that they reached.
 *
 * @param graceEpochs after so many epochs no trial is stopped yet, at least 0
 * @param leastCurves as many trials must have reached an epoch before one is stopped after it, at least 1
 */
public record MedianStopping(int graceEpochs, int leastCurves) implements EarlyStop {
    private static final int MOST = 1_000_000;

    public MedianStopping {
        Ranges.whole("graceEpochs", graceEpochs, 0, MOST);
        Ranges.whole("leastCurves", leastCurves, 1, MOST);
    }

    /**
     * One epoch of grace, because the first shows how a network warms up more than how good it is, and more would spare little of trials that are as
     * short as those of a search; five curves, because the median of fewer moves with each of them.
     */
    public MedianStopping() {
        this(1, 5);
    }

    @Override
    public List<Double> needed(List<LearningCurve> seen, int epochs) {
        List<Double> needed = new ArrayList<>();
        List<double[]> averages =
                seen.stream().map(curve -> averages(curve.scores())).toList();
        for (int epoch = 1; epoch < epochs; epoch++) {
            needed.add(epoch <= graceEpochs ? Double.NEGATIVE_INFINITY : median(averages, epoch));
        }
        return needed.stream().allMatch(score -> score == Double.NEGATIVE_INFINITY) ? List.of() : List.copyOf(needed);
    }

    private double median(List<double[]> curves, int epoch) {
        double[] averages = curves.stream()
                .filter(curve -> curve.length >= epoch)
                .mapToDouble(curve -> curve[epoch - 1])
                .sorted()
                .toArray();
        if (averages.length < leastCurves) {
            return Double.NEGATIVE_INFINITY;
        }
        int middle = averages.length / 2;
        return averages.length % 2 == 1 ? averages[middle] : (averages[middle - 1] + averages[middle]) / 2;
    }

    /** Running averages over the epochs from the first. */
    private static double[] averages(List<Double> scores) {
        double[] averages = new double[scores.size()];
        double sum = 0;
        for (int i = 0; i < averages.length; i++) {
            sum += scores.get(i);
            averages[i] = sum / (i + 1);
        }
        return averages;
    }
}
