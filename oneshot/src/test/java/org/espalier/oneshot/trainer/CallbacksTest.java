package org.espalier.oneshot.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.oneshot.strategy.Darts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbacksTest {
    @TempDir
    private Path folder;

    private static List<EpochMeasures> losses(double... values) {
        List<EpochMeasures> history = new ArrayList<>();
        for (double value : values) {
            history.add(new EpochMeasures(history.size() + 1, Map.of("loss", value)));
        }
        return history;
    }

    @Test
    void earlyStoppingCountsEpochsWithoutABetterValue() {
        EarlyStopping two = EarlyStopping.onLoss(2);
        assertThat(two.ends(List.of())).isFalse();
        assertThat(two.ends(losses(3, 2, 1))).isFalse();
        assertThat(two.ends(losses(3, 2, 2))).isFalse();
        assertThat(two.ends(losses(3, 2, 2, 2.5))).isTrue();
        assertThat(two.ends(losses(3, 2, 2.5, 1))).isFalse();
        assertThat(two.ends(losses(3, Double.NaN, Double.NaN))).isTrue();
        assertThat(new EarlyStopping("loss", true, 2).ends(losses(1, 2, 3))).isFalse();
        assertThat(new EarlyStopping("loss", true, 2).ends(losses(3, 2, 1))).isTrue();
        assertThat(new EarlyStopping("unknown", true, 3).ends(losses(1, 2, 3))).isTrue();
    }

    /** Whoever wants no more is asked with the epochs of before the kill, too. */
    @Test
    void aStoppedTrainingStaysStopped() {
        Callback third = new Callback() {
            @Override
            public boolean ends(List<EpochMeasures> history) {
                return history.size() >= 2;
            }
        };
        List<EpochMeasures> whole = List.of();
        for (int done : List.of(1, 4, 4)) {
            try (JointTrainer trainer = ToyTrainers.joint(new Darts())
                    .epochs(4)
                    .callbacks(third, new ModelCheckpoint(folder))
                    .build()) {
                FitResult fit = trainer.fit(done);
                assertThat(fit.ending()).isEqualTo(done == 1 ? FitResult.Ending.PAUSED : FitResult.Ending.STOPPED);
                assertThat(fit.epochsDone()).isEqualTo(Math.min(done, 2));
                assertThat(fit.history().subList(0, whole.size())).isEqualTo(whole);
                whole = fit.history();
            }
        }
        assertThat(whole).hasSize(2);
    }

    @Test
    void measuresHoldFiniteNumbersOfThePrecisionThatACheckpointKeeps() {
        EpochMeasures measures =
                new EpochMeasures(1, Map.of("a", 0.1, "b", Double.NaN, "c", Double.POSITIVE_INFINITY, "d", 1e300));
        assertThat(measures.values()).containsExactly(Map.entry("a", (double) 0.1f));
        assertThat(measures.value("b")).isEmpty();
    }
}
