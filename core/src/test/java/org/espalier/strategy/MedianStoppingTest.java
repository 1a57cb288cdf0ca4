package org.espalier.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.espalier.search.EarlyStop;
import org.espalier.search.LearningCurve;
import org.junit.jupiter.api.Test;

class MedianStoppingTest {
    private static final double ANY = Double.NEGATIVE_INFINITY;

    private static List<LearningCurve> curves(List<List<Double>> scores) {
        List<LearningCurve> curves = new ArrayList<>();
        scores.forEach(curve -> curves.add(new LearningCurve(curves.size(), curve)));
        return curves;
    }

    @Test
    void aTrialNeedsTheMedianOfTheRunningAverages() {
        List<LearningCurve> seen =
                curves(List.of(List.of(0.25, 0.75, 1.0), List.of(0.5, 0.5, 0.5), List.of(0.0, 0.25, 0.5)));
        // averages after 1: 0.25 0.5 0; after 2: 0.5 0.5 0.125; after 3: 2/3 0.5 0.25
        assertThat(new MedianStopping(0, 1).needed(seen, 4)).containsExactly(0.25, 0.5, 0.5);
        assertThat(new MedianStopping(0, 3).needed(seen, 3)).containsExactly(0.25, 0.5);
        assertThat(new MedianStopping(1, 1).needed(seen, 4)).containsExactly(ANY, 0.5, 0.5);
        assertThat(new MedianStopping(2, 1).needed(seen, 4)).containsExactly(ANY, ANY, 0.5);
    }

    @Test
    void anEvenNumberHasTheMeanOfTheTwoInTheMiddle() {
        List<LearningCurve> seen =
                curves(List.of(List.of(1.0, 1.0), List.of(-1.0, 0.0), List.of(0.25, 0.5), List.of(0.75, 0.5)));
        // after 1: -1 0.25 0.75 1; after 2: -0.5 0.375 0.625 1
        assertThat(new MedianStopping(0, 4).needed(seen, 3)).containsExactly(0.5, 0.5);
    }

    @Test
    void onlyTrialsThatReachedAnEpochCountForIt() {
        List<LearningCurve> seen =
                curves(List.of(List.of(0.5), List.of(0.25, 0.75), List.of(0.0, 0.5, 1.0), List.of()));
        // after 2: 0.5 0.25; after 3: 0.5 alone
        assertThat(new MedianStopping(0, 2).needed(seen, 5)).containsExactly(0.25, 0.375, ANY, ANY);
        assertThat(new MedianStopping(0, 1).needed(seen, 5)).containsExactly(0.25, 0.375, 0.5, ANY);
    }

    @Test
    void itIsEmptyWhereNothingIsStopped() {
        List<LearningCurve> seen = curves(List.of(List.of(0.5, 0.5), List.of(0.25, 0.75)));
        assertThat(new MedianStopping(0, 3).needed(seen, 3)).isEmpty();
        assertThat(new MedianStopping(2, 1).needed(seen, 3)).isEmpty();
        assertThat(new MedianStopping(0, 1).needed(seen, 1)).isEmpty();
        assertThat(new MedianStopping(0, 1).needed(List.of(), 3)).isEmpty();
        assertThat(EarlyStop.NEVER.needed(seen, 3)).isEmpty();
    }

    @Test
    void theDefaultsWaitForAnEpochAndFiveCurves() {
        List<Double> scores = List.of(0.5, 1.0, 0.75);
        List<LearningCurve> four = curves(List.of(scores, scores, scores, scores));
        assertThat(new MedianStopping().needed(four, 3)).isEmpty();
        List<LearningCurve> five = curves(List.of(scores, scores, scores, scores, scores));
        assertThat(new MedianStopping().needed(five, 4)).containsExactly(ANY, 0.75, 0.75);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new MedianStopping(-1, 5)).hasMessageContaining("got -1");
        assertThatThrownBy(() -> new MedianStopping(1, 0)).hasMessageContaining("got 0");
    }
}
