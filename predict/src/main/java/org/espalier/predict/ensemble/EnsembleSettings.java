package org.espalier.predict.ensemble;

import org.espalier.settings.Ranges;

/**
 * How an {@link MlpEnsemble} is made and learned.
 *
 * @param networks from 1 to 100
 * @param layers hidden ones, from 1 to 100
 * @param width units of each hidden layer, from 1 to 1,024
 * @param epochs over all samples, from 1 to 100,000
 * @param batch samples of a step, from 1 to 1,024
 * @param rate of Adam, above 0, at most 1
 * @param loss what is minimised
 */
public record EnsembleSettings(int networks, int layers, int width, int epochs, int batch, double rate, Loss loss) {
    /** What is minimised, over scores that are scaled as the {@link EnsembleLearner} says. */
    public enum Loss {
        /** Mean absolute error. */
        MAE,
        /** Mean squared error. */
        MSE,
        /** Mean absolute error, each as a share of the sample's distance to a bound a little above the best: errors at the top count most (BANANAS, section 4). */
        MAPE
    }

    public EnsembleSettings {
        Ranges.whole("networks", networks, 1, 100);
        Ranges.whole("layers", layers, 1, 100);
        Ranges.whole("width", width, 1, 1_024);
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 1_024);
        Ranges.positive("rate", rate, 1);
    }

    /** Five networks of ten layers of 20, 150 epochs of batches of 32, Adam's rate 0.01, absolute error: what the authors of BANANAS run (their code, and section 4). */
    public static EnsembleSettings bananas() {
        return new EnsembleSettings(5, 10, 20, 150, 32, 0.01, Loss.MAE);
    }
}
