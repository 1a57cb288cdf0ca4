package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.relaxed.Ending.Past;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.junit.jupiter.api.Test;

/** When robust DARTS ends, told by hand how the eigenvalue went. */
class RobustDartsTest {
    private static final Architecture ANY = ProvingSpaces.choices().sample(new java.util.SplittableRandom(1));

    private static List<Past> epochs(double... measured) {
        RobustDarts.Rise rule = new RobustDarts.Rise(1.3);
        List<Past> epochs = new ArrayList<>();
        for (int i = 0; i < 2 * measured.length; i++) {
            epochs.add(new Past(
                    ANY,
                    0,
                    Map.of(),
                    rule.needsCurvature(i) ? OptionalDouble.of(measured[i / 2]) : OptionalDouble.empty()));
        }
        return epochs;
    }

    private static int after(double... measured) {
        return new RobustDarts.Rise(1.3).after(epochs(measured));
    }

    @Test
    void aFlatOneNeverEnds() {
        assertThat(after(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)).isEqualTo(-1);
        assertThat(after(2, 1.8, 1.6, 1.4, 1.2, 1)).isEqualTo(-1);
    }

    /** The means of up to five: 1, 1, 1, 1, 1.4 (1 + 1 + 1 + 1 + 3 by 5) after ten epochs; four back is the first, after epoch 2. */
    @Test
    void theResultIsFromBeforeTheRise() {
        assertThat(after(1, 1, 1, 1, 3)).isEqualTo(1);
        assertThat(after(1, 1, 1, 1, 1, 1, 3)).isEqualTo(5);
    }

    @Test
    void oneSpikeIsSmoothed() {
        assertThat(after(1, 1, 1, 1, 2.4)).isEqualTo(-1);
    }

    /** Where the eigenvalue is negative there is no factor by which it rises. */
    @Test
    void belowZeroNothingRises() {
        assertThat(after(-1, -1, -1, -1, 4)).isEqualTo(-1);
    }
}
