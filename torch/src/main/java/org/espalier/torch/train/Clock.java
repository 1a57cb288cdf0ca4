package org.espalier.torch.train;

/**
 * Where a training is: what schedules of rates, temperatures and noise go by. The same place always has the same clock, resumed or not.
 *
 * @param epoch the running epoch, from 0
 * @param step the step, from 0 over all epochs; between two epochs that of the next
 * @param stepsPerEpoch steps of an epoch, at least 1
 * @param epochs all epochs, at least 1
 */
public record Clock(int epoch, long step, int stepsPerEpoch, int epochs) {
    public Clock {
        if (epochs < 1 || stepsPerEpoch < 1 || epoch < 0 || epoch > epochs || step < 0) {
            throw new IllegalArgumentException("no time of a training: epoch " + epoch + " of " + epochs + ", step "
                    + step + ", " + stepsPerEpoch + " steps an epoch");
        }
    }

    /** At the first step of an epoch. */
    public static Clock atEpoch(int epoch, int stepsPerEpoch, int epochs) {
        return new Clock(epoch, (long) epoch * stepsPerEpoch, stepsPerEpoch, epochs);
    }

    /**
     * The same time as one of a stage; outside of it that of the stage's first or last epoch.
     *
     * @param first epoch of the stage
     * @param length of the stage in epochs, at least 1
     */
    public Clock within(int first, int length) {
        int own = Math.max(0, Math.min(length - 1, epoch - first));
        return new Clock(own, (long) own * stepsPerEpoch + stepOfEpoch(), stepsPerEpoch, length);
    }

    /** Steps of the whole training. */
    public long steps() {
        return (long) epochs * stepsPerEpoch;
    }

    /** The step within its epoch, from 0. */
    public int stepOfEpoch() {
        return Math.toIntExact(step - (long) epoch * stepsPerEpoch);
    }

    /** The share of the whole training that is done, in [0, 1]. */
    public double progress() {
        return (double) step / steps();
    }

    /** The next step of the same epoch. */
    public Clock next() {
        return new Clock(epoch, step + 1, stepsPerEpoch, epochs);
    }
}
