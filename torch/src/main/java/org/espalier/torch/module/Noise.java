package org.espalier.torch.module;

import java.util.SplittableRandom;
import org.espalier.random.Seeds;

/**
 * The randomness of one forward pass: dropout and drop path. Derived from seed and step, so a resumed training draws the same.
 *
 * @param active false: dropout and drop path do nothing
 * @param seed root seed
 * @param step number of the training step
 * @param dropPath probability that a sample's path is dropped, in [0, 1)
 */
public record Noise(boolean active, long seed, long step, double dropPath) {
    /** No noise, for evaluation. */
    public static final Noise NONE = new Noise(false, 0, 0, 0);

    public Noise {
        if (!(dropPath >= 0 && dropPath < 1)) {
            throw new IllegalArgumentException("drop path rate " + dropPath + " is outside [0, 1)");
        }
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
