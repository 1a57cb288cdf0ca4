package org.espalier.pipeline.training;

import java.util.function.Supplier;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.SingleImageException;

/** What a training cannot do, said by the keys of the configuration that it was made from. */
public final class ConfiguredTraining {
    private ConfiguredTraining() {}

    /**
     * Runs a training.
     *
     * @param batch the key of its images of a batch
     * @param learningRate its highest
     * @param todo what to do where it diverges
     * @throws DivergedException where it diverges, with these words
     * @throws SingleImageException where a batch has one image, which has to be more, with that key
     */
    public static <T> T run(String batch, double learningRate, String todo, Supplier<T> training) {
        try {
            return training.get();
        } catch (DivergedException e) {
            throw e.advising(learningRate, todo);
        } catch (SingleImageException e) {
            throw new SingleImageException(batch, e);
        }
    }
}
