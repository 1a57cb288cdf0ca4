package org.espalier.pipeline.spaces;

import java.util.List;
import org.espalier.search.Constraint;
import org.espalier.settings.Ranges;

/**
 * How a space is checked.
 *
 * @param minutes of training, above 0, at most 100,000: when they are over, the member in training is trained to its end
 * @param epochs of each member, 1 to 100,000
 * @param seed of the draws, the weights and the intervals
 * @param limits on what is counted of a member; members are drawn within them
 */
public record CheckSettings(double minutes, int epochs, long seed, List<Constraint> limits) {
    public CheckSettings {
        Ranges.positive("minutes", minutes, 100_000);
        Ranges.whole("epochs", epochs, 1, 100_000);
        limits = List.copyOf(limits);
    }
}
