package org.espalier.oneshot.testing;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.Price;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.espalier.torch.train.BatchStream;

/** What the suites train on: a few batches of a few images of noise, in which the two halves have different numbers of batches. */
final class Toy {
    static final int EPOCHS = 3;
    static final int STEPS = 3;
    static final long SEED = 11;
    private static final int OTHER_STEPS = 2;
    private static final int IMAGES = 4;

    private Toy() {}

    /** Noise in the shape of a space's largest images. */
    static NoiseBatches noise(SearchSpace space, int batches, long seed) {
        return noise(space, batches, seed, -1);
    }

    static NoiseBatches noise(SearchSpace space, int batches, long seed, long notANumber) {
        int[] sizes = {
            Math.toIntExact(space.input().channels().max()),
            Math.toIntExact(space.input().height().max()),
            Math.toIntExact(space.input().width().max())
        };
        return new NoiseBatches(batches, IMAGES, sizes, space.classes(), seed, notANumber);
    }

    /** The batches that weights learn from. */
    static NoiseBatches training(SearchSpace space) {
        return noise(space, STEPS, 1);
    }

    /** The batches that the architecture learns from. */
    static NoiseBatches validation(SearchSpace space) {
        return noise(space, OTHER_STEPS, 2);
    }

    /**
     * With a price: of parameters, of which some member's are the limit.
     *
     * @param divided whether there are batches for the architecture
     */
    static OneShotContext context(SearchSpace space, boolean divided, BatchStream training, int epochs) {
        Optional<BatchStream> validation = divided ? Optional.of(validation(space)) : Optional.empty();
        return OneShotContext.plain(space, training, validation, epochs, new DirectConvolution(), SEED)
                .paying(Optional.of(new Price(
                        "params",
                        member -> space.counters().params().of(member),
                        space.counters().params().of(space.sample(Seeds.generator(SEED, "price", 0))))));
    }

    /** Gives every value of a store a random one, also those that start as zeros, ones or identities. */
    static void randomise(ParameterStore store, long seed) {
        for (ParameterStore.Stored stored : store.all()) {
            RandomGenerator random = Seeds.generator(seed, stored.name(), 0);
            float[] values = new float[Math.toIntExact(stored.tensor().numel())];
            boolean positive = stored.role() == Role.STATISTIC || stored.role() == Role.NORM;
            for (int i = 0; i < values.length; i++) {
                double drawn = random.nextGaussian();
                values[i] = (float) (positive ? 0.7 + 0.3 * Math.abs(drawn) : 0.3 * drawn);
            }
            store.assign(stored.name(), values);
        }
    }
}
