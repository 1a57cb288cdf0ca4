package org.espalier.torch.module;

import java.util.SplittableRandom;
import org.espalier.random.Seeds;

/**
 * The randomness of one forward pass: dropout, drop path, and dropout behind skip-connects. Derived from seed and step, so a resumed training draws the same.
 *
 * @param active false: dropout and drop path do nothing
 * @param seed root seed
 * @param step number of the training step
 * @param dropPath probability that a sample's path is dropped, in [0, 1)
 * @param skipDropout probability that a value which a skip-connect hands on is dropped, where a network has places for that, in [0, 1)
 */
public record Noise(boolean active, long seed, long step, double dropPath, double skipDropout) {
    /** No noise, for evaluation. */
    public static final Noise NONE = new Noise(false, 0, 0, 0, 0);

    public Noise {
        if (!(dropPath >= 0 && dropPath < 1)) {
            throw new IllegalArgumentException("drop path rate " + dropPath + " is outside [0, 1)");
        }
        if (!(skipDropout >= 0 && skipDropout < 1)) {
            throw new IllegalArgumentException("skip dropout rate " + skipDropout + " is outside [0, 1)");
        }
    }

    /** Without dropout behind skip-connects. */
    public Noise(boolean active, long seed, long step, double dropPath) {
        this(active, seed, step, dropPath, 0);
    }

    /** Seed of the noise at one place of the network. */
    public long seedAt(String path) {
        return Seeds.derive(seed, "noise:" + path, step);
    }

    /** Generator of the noise at one place of the network. */
    public SplittableRandom generatorAt(String path) {
        return new SplittableRandom(seedAt(path));
    }
}
