package org.espalier.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    /** Networks and scores from one distribution: the shares are those of a normal one, a little less for so few networks. */
    @Test
    void anEnsembleThatKnowsItsErrorIsRightAsOftenAsItSays() {
        SearchSpace space = Spaces.cells();
        SplittableRandom random = new SplittableRandom(3);
        List<Sample> tested = new ArrayList<>();
        double[][] each = new double[40][4000];
        for (int i = 0; i < 4000; i++) {
            tested.add(new Sample(space.sample(random), random.nextGaussian()));
            for (double[] network : each) {
                network[i] = random.nextGaussian();
            }
        }
        Calibration calibration = Calibration.of(members -> each, tested);
        assertThat(calibration.withinOne()).isBetween(0.64, 0.71);
        assertThat(calibration.withinTwo()).isBetween(0.93, 0.965);
        assertThat(calibration.toString()).contains("of 4,000 members within one standard deviation");
        Calibration sure = Calibration.of(members -> new double[2][4000], tested);
        assertThat(sure.withinTwo()).isZero();
    }
}
