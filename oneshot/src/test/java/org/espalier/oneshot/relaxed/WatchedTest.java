package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.ToyStream;
import org.espalier.oneshot.papers.Reinforce;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.train.Telemetry;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Every epoch of a joint training tells its member, its skips and how decided it is, whatever the strategy says by itself. */
class WatchedTest {
    private static final GraphSpace ELASTIC = ToySpaces.elastic();

    private static JointTraining training() {
        ToyStream images = new ToyStream(1, 16, 8, 1);
        return new Reinforce()
                .create(OneShotContext.plain(ELASTIC, images, Optional.of(images), 1, new DirectConvolution(), 4));
    }

    @Test
    void whatAStrategyWithoutAlphasLeavesOutIsAdded() {
        try (JointTraining training = training()) {
            Telemetry complete = Watched.complete(Telemetry.of(Map.of("reward", 0.5)), training, ELASTIC);
            assertThat(complete.derived()).contains(training.derived());
            Decision op = ELASTIC.decisions().all().stream()
                    .filter(decision -> decision.path().equals("op"))
                    .findFirst()
                    .orElseThrow();
            double skips = training.derived().option(op).equals("skip") ? 1 : 0;
            assertThat(complete.measures()).isEqualTo(Map.of("reward", 0.5, "skips", skips));
            assertThat(complete.probabilities()).isEmpty();
        }
    }

    @Test
    void whatItToldStays() {
        try (JointTraining training = training()) {
            Architecture other =
                    ELASTIC.neighbours(training.derived()).iterator().next();
            Telemetry told = new Telemetry(
                    Map.of("entropy", 0.25, "skips", 7.0),
                    Map.of("op", Map.of("skip", 0.5, "conv", 0.5)),
                    Optional.of(other));
            assertThat(Watched.complete(told, training, ELASTIC)).isEqualTo(told);
            Telemetry shares = new Telemetry(Map.of("skips", 0.0), told.probabilities(), Optional.of(other));
            assertThat(Watched.complete(shares, training, ELASTIC).measures()).containsEntry("entropy", 1.0);
        }
    }

    @Test
    void skipsAreCountedInTheNormalCellOfASpaceThatHasKinds() {
        SearchSpace darts = Zoo.installed().space("darts", Map.of("channels", 4, "cells", 3));
        Architecture member = darts.codec().parse("""
                {"normal":[["skip_connect",0],["sep_conv_3x3",1],["skip_connect",0],["skip_connect",1],
                 ["max_pool_3x3",0],["sep_conv_3x3",1],["dil_conv_3x3",2],["sep_conv_3x3",0]],
                 "reduce":[["skip_connect",0],["skip_connect",1],["skip_connect",0],["skip_connect",1],
                 ["skip_connect",0],["skip_connect",1],["skip_connect",0],["skip_connect",1]]}""");
        assertThat(Skips.places(darts)).isEqualTo(8);
        assertThat(Skips.count(darts, member)).isEqualTo(3);
        assertThat(Skips.weightless(darts, member)).hasValue(4);
        assertThat(Skips.count(darts.relaxation().orElseThrow(), member)).isEqualTo(3);
        SearchSpace bench = Zoo.installed().space("nas-bench-201", Map.of());
        Architecture cell =
                bench.codec().parse("|skip_connect~0|+|none~0|skip_connect~1|+|nor_conv_3x3~0|none~1|skip_connect~2|");
        assertThat(Skips.places(bench)).isEqualTo(6);
        assertThat(Skips.count(bench, cell)).isEqualTo(3);
        assertThat(Skips.weightless(bench, cell)).hasValue(3); // none is no operation
        assertThat(
                        Skips.weightless(
                                bench,
                                bench.codec()
                                        .parse(
                                                "|avg_pool_3x3~0|+|none~0|skip_connect~1|+|nor_conv_3x3~0|none~1|avg_pool_3x3~2|")))
                .hasValue(3);
        try (JointTraining training = training()) {
            assertThat(Skips.weightless(ELASTIC, training.derived())).isEmpty();
        }
        assertThat(Skips.places(Zoo.installed().space("mobilenet-v3", Map.of())))
                .isZero();
    }
}
