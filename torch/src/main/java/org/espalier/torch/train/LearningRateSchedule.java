package org.espalier.torch.train;

/**
 * The learning rate of every step: a pure function of where a training is, so that one that was resumed goes on at the same rates. A record, so
 * that a checkpoint knows its settings ({@link PartIdentity}).
 */
@FunctionalInterface
public interface LearningRateSchedule {
    /**
     * The rate of a step.
     *
     * @return finite, at least 0
     */
    double at(Clock clock);

    /** The same rate at every step. */
    static LearningRateSchedule constant(double rate) {
        return new Constant(rate);
    }

    /**
     * Half a cosine over the whole training.
     *
     * @param peak the first rate, above 0
     * @param floor where it ends, in [0, peak]
     */
    static LearningRateSchedule cosine(double peak, double floor) {
        return cosine(peak, floor, 0);
    }

    /**
     * A linear rise, then half a cosine over the rest of the training.
     *
     * @param peak the highest rate, above 0
     * @param floor where it ends, in [0, peak]
     * @param warmUpEpochs length of the rise, at least 0
     */
    static LearningRateSchedule cosine(double peak, double floor, double warmUpEpochs) {
        return new Cosine(peak, floor, warmUpEpochs);
    }

    /**
     * Always the same.
     *
     * @param rate finite, at least 0
     */
    record Constant(double rate) implements LearningRateSchedule {
        public Constant {
            if (!(rate >= 0) || !Double.isFinite(rate)) {
                throw new IllegalArgumentException("learning rate " + rate + " is not a finite number of at least 0");
            }
        }

        @Override
        public double at(Clock clock) {
            return rate;
        }
    }

    /**
     * See {@link #cosine(double, double, double)}.
     *
     * @param peak the highest rate, above 0
     * @param floor where it ends, in [0, peak]
     * @param warmUpEpochs length of the rise, at least 0
     */
    record Cosine(double peak, double floor, double warmUpEpochs) implements LearningRateSchedule {
        public Cosine {
            // checks peak and floor before anything is trained
            new CosineSchedule(peak, floor, 0, 1).at(0);
            if (!(warmUpEpochs >= 0)) {
                throw new IllegalArgumentException("warm-up epochs " + warmUpEpochs + " is below 0");
            }
        }

        @Override
        public double at(Clock clock) {
            return CosineSchedule.over(peak, floor, warmUpEpochs, clock.epochs(), clock.stepsPerEpoch())
                    .at(clock.step());
        }
    }
}
