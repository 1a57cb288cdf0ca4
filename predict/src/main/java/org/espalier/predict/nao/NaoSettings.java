package org.espalier.predict.nao;

import org.espalier.settings.Ranges;

/**
 * Shape and training of a {@link AutoEncoder}.
 *
 * @param hidden units of both LSTMs: the width of an encoding
 * @param embedding width of a token's vector
 * @param layers hidden layers of the predictor
 * @param width units of each
 * @param epochs of a training
 * @param batch members of a step
 * @param learningRate of Adam
 * @param decay L2 penalty of all weights
 * @param clip longest gradient of a step
 * @param lambda share of the predictor's loss; the rest is the decoder's
 */
public record NaoSettings(
        int hidden,
        int embedding,
        int layers,
        int width,
        int epochs,
        int batch,
        double learningRate,
        double decay,
        double clip,
        double lambda) {
    public NaoSettings {
        Ranges.whole("hidden", hidden, 1, 1_024);
        Ranges.whole("embedding", embedding, 1, 1_024);
        Ranges.whole("layers", layers, 1, 100);
        Ranges.whole("width", width, 1, 1_024);
        Ranges.whole("epochs", epochs, 1, 100_000);
        Ranges.whole("batch", batch, 1, 100_000);
        Ranges.positive("learningRate", learningRate, 1);
        Ranges.number("decay", decay, 0, 1);
        Ranges.positive("clip", clip, 1_000_000);
        Ranges.number("lambda", lambda, 0, 1);
    }
}
