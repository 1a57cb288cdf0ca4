package org.espalier.oneshot.trainer;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Ends a training when a measure has not become better for some epochs.
 *
 * @param measure a name of {@link EpochMeasures#values}
 * @param higherIsBetter which way it becomes better
 * @param patience epochs without a better value after which no further one begins, at least 1; an epoch without any value counts as one
 */
public record EarlyStopping(String measure, boolean higherIsBetter, int patience) implements Callback {
    public EarlyStopping {
        if (patience < 1) {
            throw new IllegalArgumentException("patience: expected at least 1 epoch, got " + patience);
        }
    }

    /** By the loss of the weights. */
    public static EarlyStopping onLoss(int patience) {
        return new EarlyStopping(EpochMeasures.LOSS, false, patience);
    }

    @Override
    public boolean ends(List<EpochMeasures> history) {
        double best = Double.NEGATIVE_INFINITY;
        int without = 0;
        for (EpochMeasures epoch : history) {
            OptionalDouble value = epoch.value(measure);
            double score = value.isEmpty()
                    ? Double.NEGATIVE_INFINITY
                    : higherIsBetter ? value.getAsDouble() : -value.getAsDouble();
            without = score > best ? 0 : without + 1;
            best = Math.max(best, score);
        }
        return without >= patience;
    }
}
