package org.espalier.pipeline.training;

import java.util.function.Supplier;
import org.espalier.oneshot.OneShotStrategy;
import org.espalier.search.Strategy;
import org.espalier.settings.SettingsCodec;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.SingleImageException;

/** What a training cannot do, said by the keys of the configuration that it was made from. */
public final class ConfiguredTraining {
    private static final String RATE = "learning_rate";

    private ConfiguredTraining() {}

    /**
     * Runs the training of a strategy that shares weights.
     *
     * @throws DivergedException where it diverges, which says what to lower, or to raise where the strategy's rate is no key
     * @throws SingleImageException where a batch has one image, which has to be more, with that key
     */
    public static <T> T run(OneShotStrategy strategy, Supplier<T> training) {
        return run("strategy.batch", strategy.learningRate(), todo(strategy), training);
    }

    private static String todo(Strategy strategy) {
        boolean isKey = strategy instanceof Record settings
                && SettingsCodec.keys(settings.getClass()).contains(RATE);
        return isKey ? "lower strategy." + RATE : "raise strategy.batch";
    }

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
