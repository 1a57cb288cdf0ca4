package org.espalier.predict.mlp;

import java.util.List;

/**
 * Shape and training of an {@link AccuracyPredictor}: the squared error of standardised scores, by Adam with decoupled weight decay, at a rate that falls along half
 * a cosine to 0.
 *
 * @param hidden widths of the hidden layers, at least one, each at least 1
 * @param epochs passes over the samples, at least 1
 * @param batch samples of a step, at least 1
 * @param rate the first learning rate, above 0
 * @param decay weight decay, at least 0
 */
public record MlpSettings(List<Integer> hidden, int epochs, int batch, double rate, double decay) {
    public MlpSettings {
        hidden = List.copyOf(hidden);
        if (hidden.isEmpty() || hidden.stream().anyMatch(width -> width < 1)) {
            throw new IllegalArgumentException("expected hidden layers of widths of at least 1, got " + hidden);
        }
        if (epochs < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 epoch and batches of at least 1, got " + epochs + " and " + batch);
        }
        if (!(rate > 0 && Double.isFinite(rate))) {
            throw new IllegalArgumentException("expected a learning rate above 0, got " + rate);
        }
        if (!(decay >= 0 && Double.isFinite(decay))) {
            throw new IllegalArgumentException("expected a weight decay of at least 0, got " + decay);
        }
    }

    /**
     * The published shape, three layers of 400 (Cai et al. 2020, section 3.4). How it was trained is not published: the rest was chosen on samples of the
     * published predictor.
     */
    public static MlpSettings onceForAll() {
        return new MlpSettings(List.of(400, 400, 400), 60, 32, 3e-3, 10);
    }

    /** The same with another number of passes. */
    public MlpSettings withEpochs(int number) {
        return new MlpSettings(hidden, number, batch, rate, decay);
    }
}
