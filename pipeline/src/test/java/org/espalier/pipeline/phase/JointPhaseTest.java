package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.espalier.decision.Decision;
import org.espalier.event.EpochDone;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.relaxed.Pricing;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.Proxyless;
import org.espalier.oneshot.strategy.SinglePath;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.DivergedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A joint search tells its epochs with the probabilities of all options, and ends in members within the limits. */
class JointPhaseTest {
    @TempDir
    private static Path shared;

    private static Path images;

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    @BeforeAll
    static void draw() throws Exception {
        images = DrawnImages.sides(shared.resolve("images"), 12);
    }

    private static SearchResources resources(String space, String constraints) {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: SPACE
                strategy: {name: darts}
                constraints: CONSTRAINTS
                retrain: {top: 2}
                """.replace("IMAGES", images.toString()).replace("SPACE", space).replace("CONSTRAINTS", constraints),
                List.of());
        return new SearchResources(config, System.getenv(), warning -> {});
    }

    private static SearchResources resources(String constraints) {
        return resources("{name: nas-bench-201, channels: 4, cells: 1}", constraints);
    }

    private static JointPhase phase(SearchResources resources, int epochs) {
        return new JointPhase(resources, "search", new Darts(epochs, 8, 3e-4, false, false));
    }

    @Test
    void everyEpochIsToldWithTheProbabilitiesOfAllOptions() throws Exception {
        try (SearchResources resources = resources("{}")) {
            GivenContext context = new GivenContext(folder, Map.of(), notices);
            TrialsResult result = phase(resources, 2).run(context);

            List<EpochDone> epochs =
                    context.appended().stream().map(EpochDone.class::cast).toList();
            assertThat(epochs).extracting(EpochDone::epoch).containsExactly(1, 2);
            for (EpochDone epoch : epochs) {
                assertThat(epoch.run()).isEqualTo("search");
                assertThat(epoch.epochs()).isEqualTo(2);
                assertThat(epoch.measures())
                        .containsOnlyKeys("loss", "train", "valid_loss", "entropy", "skips", "weightless");
                assertThat(epoch.probabilities())
                        .containsOnlyKeys(resources.space().decisions().all().stream()
                                .map(Decision::path)
                                .toList());
                assertThat(epoch.probabilities().values()).allSatisfy(options -> {
                    assertThat(options).hasSize(5);
                    assertThat(options.values().stream()
                                    .mapToDouble(share -> share)
                                    .sum())
                            .isCloseTo(1, within(1e-6));
                });
            }
            assertThat(result.trials())
                    .hasSize(2)
                    .allMatch(trial -> trial.score().isEmpty());
            assertThat(result.trials().get(0).architecture().notation())
                    .isEqualTo(epochs.get(1).derived());
            assertThat(notices).isEmpty();
        }
    }

    /** No number from the second epoch on, of the weights' images and of the architecture's. */
    private record Spoilt(BatchStream inner) implements BatchStream {
        @Override
        public int batches() {
            return inner.batches();
        }

        @Override
        public Epoch epoch(long number) {
            return inner.epoch(number)
                    .map(batch -> number == 0
                            ? batch
                            : new Batch(batch.images().mul(new Scalar(Double.NaN)), batch.targets()));
        }
    }

    @Test
    void aLossThatIsNoNumberStopsNamesTheRateAndKeepsTheLastGoodCheckpoint() throws Exception {
        try (SearchResources resources = resources("{}")) {
            resources.watch(Spoilt::new);
            GivenContext context = new GivenContext(folder, Map.of(), notices);
            assertThatThrownBy(() -> phase(resources, 3).run(context))
                    .isInstanceOf(DivergedException.class)
                    .hasMessage(
                            "training diverged in epoch 2 (loss is NaN), learning rate 0.025; raise strategy.batch");
            assertThat(context.appended()).hasSize(1);
            assertThat(new CheckpointFolder(folder.resolve("search"))
                            .latest(warning -> {})
                            .orElseThrow()
                            .epoch())
                    .isEqualTo(1);
        }
    }

    /** As after a kill between the last checkpoint and the journal, and in front of the result. */
    @Test
    void aResumedSearchTellsTheEpochThatAKillLeftUntoldAndNoneTwice() throws Exception {
        try (SearchResources resources = resources("{}")) {
            GivenContext whole = new GivenContext(folder, Map.of(), notices);
            TrialsResult result = phase(resources, 2).run(whole);
            List<SearchEvent> told = whole.appended();

            GivenContext killed = new GivenContext(folder, Map.of(), notices);
            killed.append(told.get(0));
            assertThat(phase(resources, 2).run(killed)).isEqualTo(result);
            assertThat(killed.appended()).hasSize(2);
            EpochDone expected = (EpochDone) told.get(1);
            assertThat(killed.appended().get(1)).isInstanceOfSatisfying(EpochDone.class, again -> {
                assertThat(again.epoch()).isEqualTo(2);
                assertThat(again.derived()).isEqualTo(expected.derived());
                assertThat(again.probabilities()).isEqualTo(expected.probabilities());
                assertThat(again.measures())
                        .containsOnlyKeys(expected.measures().keySet());
                expected.measures()
                        .forEach((name, value) ->
                                assertThat(again.measures().get(name)).as(name).isCloseTo(value, within(1e-6)));
            });

            GivenContext again = new GivenContext(folder, Map.of(), notices);
            told.forEach(again::append);
            assertThat(phase(resources, 2).run(again)).isEqualTo(result);
            assertThat(again.appended()).isEqualTo(told);
        }
    }

    /** The journal of a search that has collapsed, of which the last epoch is trained again from the beginning. */
    @Test
    void aCollapseIsSaidOnceHoweverOftenTheSearchIsGoneOnWithAndStandsInItsResult() throws Exception {
        try (SearchResources resources = resources("{}")) {
            GivenContext context = new GivenContext(folder, Map.of(), notices);
            for (int epoch = 1; epoch <= 3; epoch++) {
                context.append(new EpochDone("search", epoch, 4, 1, Map.of("skips", 4.0)));
                context.append(new EpochDone("other", epoch, 4, 1, Map.of("skips", 0.0)));
            }
            String collapse =
                    "search: the derived cell has 4 skip-connects after epoch 3 of 4, expected at most 2: a sign of collapse;"
                            + " strategies that guard against it here: fair-darts";
            JointPhase phase = new JointPhase(
                    resources,
                    "search",
                    new Darts(1, 8, 3e-4, false, false),
                    () -> List.of(new Remedy("fair-darts", CollapseGuard.SKIPS, Optional.empty())));
            assertThat(phase.run(context).notices()).containsExactly(collapse);
            assertThat(notices).containsExactly(collapse);
            context.append(new Notice(collapse));
            assertThat(phase.run(context).notices()).containsExactly(collapse);
            assertThat(notices).hasSize(1);
        }
    }

    @Test
    void whereACostIsInTheLossSkipsAreWhatItAsksFor() throws Exception {
        try (SearchResources resources = resources("{params: '<= 1M'}")) {
            GivenContext context = new GivenContext(folder, Map.of(), notices);
            for (int epoch = 1; epoch <= 3; epoch++) {
                context.append(new EpochDone("search", epoch, 4, 1, Map.of("skips", 4.0)));
            }
            JointStrategy paying = new Proxyless(1, 8, 1e-3, 0, 1, Proxyless.Paths.TWO, Pricing.standard());
            new JointPhase(resources, "search", paying, List::of).run(context);
            assertThat(notices).isEmpty();
        }
    }

    @Test
    void aDerivedMemberOutsideTheLimitsGivesItsPlaceToTheLikeliestWithin() throws Exception {
        String derived;
        double params;
        try (SearchResources free = resources("{}")) {
            derived = phase(free, 1)
                    .run(new GivenContext(folder.resolve("free"), Map.of(), notices))
                    .trials()
                    .get(0)
                    .architecture()
                    .notation();
            params = free.space().counters().params().of(free.space().codec().parse(derived));
        }
        String limit = "{params: '" + (params > 2000 ? "< " : "> ") + (long) params + "'}";
        try (SearchResources limited = resources(limit)) {
            TrialsResult result = phase(limited, 1).run(new GivenContext(folder.resolve("limited"), Map.of(), notices));
            assertThat(result.trials())
                    .hasSize(22)
                    .allSatisfy(trial -> assertThat(Limits.of(limited)
                                    .holdFor(trial.architecture().in(limited.space())))
                            .isTrue());
            assertThat(result.notices()).isEqualTo(notices);
            assertThat(notices)
                    .singleElement()
                    .asString()
                    .startsWith("the derived member " + derived + " has ")
                    .endsWith("the likeliest member within takes its place");
        }
    }

    /** Its notices are events of the phase, as they are in a journal. */
    private final class Journaled extends GivenContext {
        Journaled(Path directory) {
            super(directory, Map.of(), notices);
        }

        @Override
        public void notice(String message) {
            super.notice(message);
            append(new Notice(message));
        }
    }

    @Test
    void whoeverPaysHearsOnceThatNothingIsLimitedAndPaysForWhatIs() throws Exception {
        JointStrategy paying = new Proxyless(1, 8, 1e-3, 0, 1, Proxyless.Paths.TWO, Pricing.standard());
        try (SearchResources resources = resources("{}")) {
            Journaled context = new Journaled(folder.resolve("free"));
            new JointPhase(resources, "search", paying).run(context);
            new JointPhase(resources, "search", paying).run(context);
            assertThat(notices)
                    .containsExactly(
                            "constraints: no cost comes into the loss of 'proxyless', expected a limit from above on"
                                    + " one of latency_ms, macs, params");
        }
        notices.clear();
        try (SearchResources resources = resources("{params: '<= 5k'}")) {
            GivenContext context = new GivenContext(folder.resolve("limited"), Map.of(), notices);
            new JointPhase(resources, "search", paying).run(context);
            assertThat(notices).noneMatch(notice -> notice.contains("no cost comes"));
            assertThat(context.appended())
                    .singleElement()
                    .satisfies(
                            event -> assertThat(((EpochDone) event).measures()).containsKey("expected_params"));
        }
    }

    @Test
    void thresholdsOfSuperkernelsEndInMembersWithinTheLimits() throws Exception {
        String space = "{name: single-path, width: 0.1, depth: 2, stride: 1}";
        try (SearchResources resources = resources(space, "{macs: '<= 150k'}")) {
            GivenContext context = new GivenContext(folder, Map.of(), notices);
            TrialsResult result =
                    new JointPhase(resources, "search", new SinglePath(2, 8, 0.5, 0.6, 0.02)).run(context);
            assertThat(result.trials())
                    .hasSize(22)
                    .allSatisfy(trial -> assertThat(Limits.of(resources)
                                    .holdFor(trial.architecture().in(resources.space())))
                            .isTrue());
            EpochDone last = (EpochDone) context.appended().get(1);
            assertThat(last.measures()).containsKey("expected_macs");
            assertThat(last.probabilities())
                    .containsOnlyKeys(resources.space().decisions().all().stream()
                            .map(Decision::path)
                            .toList());
        }
    }

    @Test
    void aSpaceThatCannotBeRelaxedIsRefusedInWords() {
        try (SearchResources resources = resources("{name: nas-bench-101}", "{}")) {
            assertThatThrownBy(() -> phase(resources, 1).run(new GivenContext(folder, Map.of(), notices)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "cannot be relaxed: it needs decisions that are all choices between operations");
        }
    }
}
