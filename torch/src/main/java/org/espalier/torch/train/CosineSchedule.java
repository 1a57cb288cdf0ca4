package org.espalier.torch.train;

/**
 * Learning rate that rises linearly over the warm-up and then falls along half a cosine.
 *
 * @param peak the highest rate, above 0
 * @param floor the rate that the cosine would reach after the last step, in [0, peak]
 * @param warmUp steps of the rise, in [0, steps)
 * @param steps all steps, at least 1
 */
public record CosineSchedule(double peak, double floor, long warmUp, long steps) {
    public CosineSchedule {
        if (!(peak > 0) || !Double.isFinite(peak)) {
            throw new IllegalArgumentException("learning rate " + peak + " is not a number above 0");
        }
        if (!(floor >= 0 && floor <= peak)) {
            throw new IllegalArgumentException("lowest learning rate " + floor + " is outside [0, " + peak + "]");
        }
        if (steps < 1 || warmUp < 0 || warmUp >= steps) {
            throw new IllegalArgumentException("warm-up of " + warmUp + " steps does not fit " + steps + " steps");
        }
    }

    /**
     * The schedule of a whole training, of which at least the last step belongs to the cosine.
     *
     * @param warmUpEpochs length of the linear rise in epochs, at least 0
     */
    public static CosineSchedule over(double peak, double floor, double warmUpEpochs, int epochs, int stepsPerEpoch) {
        long steps = (long) epochs * stepsPerEpoch;
        return new CosineSchedule(peak, floor, Math.min(steps - 1, Math.round(warmUpEpochs * stepsPerEpoch)), steps);
    }

    /** The rate of a step, counted from 0. */
    public double at(long step) {
        if (step < 0 || step >= steps) {
            throw new IllegalArgumentException("step " + step + " is outside 0.." + (steps - 1));
        }
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        double progress = (double) (step - warmUp) / (steps - warmUp);
        return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
