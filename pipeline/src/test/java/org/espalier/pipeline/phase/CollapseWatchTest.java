package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.event.EpochDone;
import org.espalier.oneshot.CollapseGuard;
import org.junit.jupiter.api.Test;

/** Hand-made histories of skips in the derived cell. */
class CollapseWatchTest {
    private static final int EDGES = 6;

    private final List<String> said = new ArrayList<>();

    private static EpochDone epoch(int number, Map<String, Double> measures) {
        return new EpochDone("search", number, 50, 1, measures);
    }

    private static void tell(CollapseWatch watch, int from, double... skips) {
        for (int i = 0; i < skips.length; i++) {
            watch.epoch(epoch(from + i, Map.of("skips", skips[i])));
        }
    }

    private static Remedy fits(String name) {
        return new Remedy(name, CollapseGuard.SKIPS, Optional.empty());
    }

    @Test
    void isSaidOnceWithTheStrategiesThatGuardAgainstItAndWhyOthersDoNotFit() {
        CollapseWatch watch = new CollapseWatch(
                EDGES,
                List.of(
                        fits("darts-plus"),
                        new Remedy(
                                "deep-darts",
                                CollapseGuard.WEIGHTLESS,
                                Optional.of("it needs cells of two kinds, and there is one")),
                        fits("fair-darts")),
                said::add);
        tell(watch, 1, 2);
        watch.epoch(epoch(2, Map.of()));
        tell(watch, 20, 3, 3, 2);
        tell(watch, 30, 3, 5);
        assertThat(said).isEmpty();
        tell(watch, 32, 4, 6, 6, 2, 3, 3, 3);
        assertThat(said)
                .containsExactly(
                        "search: the derived cell has 4 skip-connects after epoch 32 of 50, expected at most 2: a sign of collapse;"
                                + " strategies that guard against it here: darts-plus, fair-darts;"
                                + " not deep-darts: it needs cells of two kinds, and there is one");
    }

    @Test
    void whereNoneFitsFewerEpochsAreAdvised() {
        CollapseWatch watch = new CollapseWatch(EDGES, List.of(), said::add);
        tell(watch, 7, 5, 5, 5, 5);
        assertThat(said)
                .singleElement()
                .asString()
                .endsWith("after epoch 9 of 50, expected at most 2: a sign of" + " collapse; train for fewer epochs");
        said.clear();
        CollapseWatch other = new CollapseWatch(
                EDGES, List.of(new Remedy("a", CollapseGuard.SKIPS, Optional.of("it needs b"))), said::add);
        tell(other, 1, 3, 3, 3);
        assertThat(said).singleElement().asString().endsWith("; train for fewer epochs; not a: it needs b");
    }

    /** After a kill the epochs from before are heard first, one of them perhaps twice. */
    @Test
    void epochsThatAreToldAgainDoNotCountTwice() {
        CollapseWatch watch = new CollapseWatch(EDGES, List.of(), said::add);
        tell(watch, 1, 0, 3, 3);
        tell(watch, 3, 3);
        assertThat(said).isEmpty();
        tell(watch, 3, 1);
        tell(watch, 4, 3, 3);
        assertThat(said).isEmpty();
        tell(watch, 6, 3);
        assertThat(said).hasSize(1);
    }

    /** A chain of twenty blocks may leave out some of them. */
    @Test
    void manyPlacesMayHaveMoreSkips() {
        CollapseWatch chain = new CollapseWatch(20, List.of(), said::add);
        tell(chain, 1, 5, 5, 5);
        assertThat(said).isEmpty();
        tell(chain, 4, 6, 6, 6);
        assertThat(said).singleElement().asString().contains("has 6 skip-connects", "expected at most 5");
        said.clear();
        tell(new CollapseWatch(8, List.of(), said::add), 1, 3, 3, 3);
        assertThat(said).singleElement().asString().contains("expected at most 2");
    }

    /** Five pools of six edges are no less a collapse than skips, and what counts skips alone does not help. */
    @Test
    void poolsCountAsWell() {
        CollapseWatch watch = new CollapseWatch(
                EDGES,
                List.of(
                        fits("darts-plus"),
                        new Remedy("pc-darts", CollapseGuard.WEIGHTLESS, Optional.empty()),
                        new Remedy("deep-darts", CollapseGuard.WEIGHTLESS, Optional.of("it needs b"))),
                said::add);
        for (int epoch = 1; epoch <= 8; epoch++) {
            watch.epoch(epoch(epoch, Map.of("skips", 1.0, "weightless", epoch < 4 ? 5.0 : 4.0)));
            assertThat(said).hasSize(epoch < 3 ? 0 : 1);
        }
        assertThat(said)
                .containsExactly(
                        "search: the derived cell has 5 skip-connects and pools after epoch 3 of 50, expected at most 4: a sign of collapse;"
                                + " strategies that guard against it here: pc-darts; not deep-darts: it needs b");
        said.clear();
        CollapseWatch other = new CollapseWatch(8, List.of(), said::add);
        for (int epoch = 1; epoch <= 8; epoch++) {
            other.epoch(epoch(epoch, Map.of("skips", 2.0, "weightless", 6.0)));
        }
        assertThat(said).isEmpty();
    }

    /** While the architecture rests the derived cell is that of its random beginning. */
    @Test
    void whatIsNotDecidedYetDoesNotCount() {
        CollapseWatch watch = new CollapseWatch(EDGES, List.of(), said::add);
        for (int epoch = 1; epoch <= 8; epoch++) {
            watch.epoch(epoch(epoch, Map.of("skips", 6.0, "entropy", epoch < 6 ? 0.99999 : 0.99)));
            assertThat(said).hasSize(epoch < 8 ? 0 : 1);
        }
    }
}
