package org.espalier.torch.train;

import org.espalier.failure.Explained;

/**
 * A training whose loss, weights, statistics or scores stopped being finite numbers. The last good checkpoint is untouched, so that the same
 * training diverges again in the same place; it is for whoever configured it to change that.
 */
public final class DivergedException extends IllegalArgumentException implements Explained {
    private static final long serialVersionUID = 1L;

    private static final String HELP = "a lower learning rate, a longer warm-up or clipped gradients may help";
    private static final double MOST_WHOLE = 1e9;

    private final String what;

    private DivergedException(String what, String message) {
        super(message);
        this.what = what;
    }

    /**
     * In the midst of a training.
     *
     * @param epoch from 1
     * @param sign what is no finite number, for example {@code loss is NaN}
     * @param learningRate of the step, or of the epoch's last one
     */
    public static DivergedException inEpoch(int epoch, String sign, double learningRate) {
        String what = "training diverged in epoch " + epoch + " (" + sign + ")";
        return new DivergedException(what, what + ", learning rate " + plain(learningRate) + "; " + HELP);
    }

    /**
     * Found when the training was done.
     *
     * @param sign what is no finite number
     */
    public static DivergedException atTheEnd(String sign) {
        String what = "training diverged (" + sign + ")";
        return new DivergedException(what, what + "; " + HELP);
    }

    /**
     * The same in the words of whoever configured the training.
     *
     * @param learningRate the highest of the training, as configured
     * @param todo what to do, for example {@code lower retrain.learning_rate}
     */
    public DivergedException advising(double learningRate, String todo) {
        DivergedException advising =
                new DivergedException(what, what + ", learning rate " + plain(learningRate) + "; " + todo);
        advising.initCause(this);
        return advising;
    }

    private static String plain(double rate) {
        return rate == Math.rint(rate) && Math.abs(rate) < MOST_WHOLE
                ? Long.toString((long) rate)
                : Double.toString(rate);
    }
}
