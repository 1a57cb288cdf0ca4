package org.espalier.pipeline.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.espalier.event.BudgetShared.Share;
import org.espalier.event.EpochDone;
import org.espalier.event.PhaseCut;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.JointPhase;
import org.espalier.pipeline.phase.RankCheckPhase;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.RankCheckResult;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.Identity;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PlanListener;
import org.espalier.plan.PlanOutcome;
import org.espalier.plan.PlanRunner;
import org.espalier.plan.SearchPhase;
import org.espalier.plan.SearchPlan;
import org.espalier.plan.TimeBudget;
import org.espalier.random.Seeds;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings under a budget of time, where every epoch and every generation takes 100 seconds of a clock that nothing else moves. */
class BudgetedPhasesTest {
    @TempDir
    private static Path shared;

    private static Path images;

    @TempDir
    private Path folder;

    private final AtomicLong seconds = new AtomicLong();
    private final List<String> said = new ArrayList<>();

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    static void draw() throws IOException {
        images = DrawnImages.sides(shared.resolve("images"), 16);
    }

    private SearchResources resources(String strategy, String space) {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: SPACE
                engine: {threads: 1}
                strategy: STRATEGY
                search: {population: 3, generations: 3}
                rank_check: {members: 3, epochs: 2}
                retrain: {epochs: 4, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString())
                        .replace("STRATEGY", strategy)
                        .replace("SPACE", space),
                List.of());
        return new SearchResources(config, System.getenv(), said::add);
    }

    private SearchResources elastic() {
        return resources(
                "{name: once-for-all, epochs: 4, batch: 8}",
                "{name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2, 3]}]}");
    }

    /** What the search would have found. */
    private record Chosen(SearchResources resources) implements SearchPhase<SelectionResult> {
        @Override
        public String name() {
            return SearchOutcome.PHASE;
        }

        @Override
        public Class<SelectionResult> resultType() {
            return SelectionResult.class;
        }

        @Override
        public SelectionResult run(PhaseContext context) {
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                members.add(Member.of(resources.space(), resources.space().sample(Seeds.generator(1, "chosen", i))));
            }
            return new SelectionResult(
                    List.of(), members.subList(0, 1), List.of(), members.subList(1, 3), List.of(), List.of());
        }
    }

    private record Given(Map<String, Share> shares) implements TimeBudget {
        @Override
        public double hours() {
            return 1;
        }

        @Override
        public boolean isSharedBefore(String phase) {
            return true;
        }

        @Override
        public Map<String, Share> share(Standing standing) {
            Map<String, Share> left = new LinkedHashMap<>();
            standing.left().forEach(phase -> left.put(phase, shares.get(phase)));
            return left;
        }
    }

    private final class Ticking extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(seconds.get());
        }
    }

    /** @param kills whether it is killed at the first cut */
    private PlanOutcome run(List<SearchPhase<?>> phases, Map<String, Share> shares, boolean kills) throws IOException {
        PlanListener listener = new PlanListener() {
            @Override
            public void appended(Event event) {
                if (event.event() instanceof EpochDone || event.event() instanceof Told) {
                    seconds.addAndGet(100);
                } else if (kills && event.event() instanceof PhaseCut) {
                    throw new Killed();
                }
            }
        };
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"), new Ticking())) {
            return new PlanRunner(
                            new SearchPlan(Identity.of("test"), phases),
                            journal,
                            folder,
                            List.of(listener),
                            new Given(shares),
                            () -> seconds.get() * 1_000_000_000L)
                    .run();
        }
    }

    private PlanOutcome killedAndRun(List<SearchPhase<?>> phases, Map<String, Share> shares) throws IOException {
        assertThatThrownBy(() -> run(phases, shares, true)).isInstanceOf(Killed.class);
        return run(phases, shares, false);
    }

    private List<SearchPhase<?>> phases(SearchResources resources, List<String> names) {
        OnceForAll settings = (OnceForAll) resources.config().strategy().settings();
        return new TwoStepMethod<>(settings)
                .phases(resources, folder, settings).stream()
                        .filter(phase -> names.contains(phase.name()))
                        .toList();
    }

    @Test
    void networksThatAreCutAreTakenAsTheyAreAndThoseForWhichThereIsNoTimeAreLeftOut() throws Exception {
        try (SearchResources resources = elastic()) {
            Map<String, Share> shares =
                    Map.of(SearchOutcome.PHASE, new Share(0, 0, 0), RetrainPhase.NAME, new Share(500, 3, 4));
            PlanOutcome outcome = killedAndRun(List.of(new Chosen(resources), new RetrainPhase(resources)), shares);
            RetrainResult result = outcome.result(RetrainResult.class).orElseThrow();
            assertThat(result.runs())
                    .extracting(RetrainResult.Trained::name, RetrainResult.Trained::epochs)
                    .containsExactly(tuple("found-1", OptionalLong.empty()), tuple("random-1", OptionalLong.of(2)));
            assertThat(Files.exists(RetrainPhase.folder(folder, "random-1").resolve(RetrainPhase.WEIGHTS)))
                    .isTrue();
            assertThat(seconds.get()).isEqualTo(500);
        }
    }

    @Test
    void theFirstFoundNetworkHasOneEpochWhateverTheBudget() throws Exception {
        try (SearchResources resources = elastic()) {
            Map<String, Share> shares =
                    Map.of(SearchOutcome.PHASE, new Share(0, 0, 0), RetrainPhase.NAME, new Share(0, 4, 4));
            PlanOutcome outcome = run(List.of(new Chosen(resources), new RetrainPhase(resources)), shares, false);
            assertThat(outcome.result(RetrainResult.class).orElseThrow().runs())
                    .extracting(RetrainResult.Trained::name, RetrainResult.Trained::epochs)
                    .containsExactly(tuple("found-1", OptionalLong.of(1)));
        }
    }

    @Test
    void aSupernetThatWasCutIsSearchedAndCheckedAsItIs() throws Exception {
        try (SearchResources resources = elastic()) {
            Map<String, Share> shares = Map.of(
                    SupernetPhase.NAME, new Share(200, 3, 4),
                    SearchOutcome.SEARCH, new Share(100, 6, 12),
                    RankCheckPhase.NAME, new Share(300, 2, 2));
            PlanOutcome outcome = killedAndRun(
                    phases(resources, List.of(SupernetPhase.NAME, SearchOutcome.SEARCH, RankCheckPhase.NAME)), shares);
            assertThat(outcome.result(SupernetResult.class)).contains(new SupernetResult(2, OptionalLong.of(3)));
            assertThat(said).isEmpty();
            assertThat(outcome.result(TrialsResult.class).orElseThrow().trials())
                    .hasSizeBetween(1, 3);
            RankCheckResult check = outcome.result(RankCheckResult.class).orElseThrow();
            // one of the three members was trained, one was cut and one left out
            assertThat(check.pairs()).isEqualTo(1);
            assertThat(check.kendallTau()).isEmpty();
        }
    }

    /** All members are trained once before one is trained again; what there is of a second training counts. */
    @Test
    void repeatsForWhichThereIsNoTimeLeaveTheFirstTrainings() throws Exception {
        try (SearchResources once = elastic();
                SearchResources resources = new SearchResources(
                        once.config().toBuilder()
                                .rankCheck(new SearchConfig.RankCheck(3, 2, 2, false, false))
                                .build(),
                        System.getenv(),
                        said::add)) {
            Map<String, Share> shares =
                    Map.of(SupernetPhase.NAME, new Share(400, 4, 4), RankCheckPhase.NAME, new Share(800, 2, 2));
            PlanOutcome outcome =
                    run(phases(resources, List.of(SupernetPhase.NAME, RankCheckPhase.NAME)), shares, false);
            RankCheckResult check = outcome.result(RankCheckResult.class).orElseThrow();
            assertThat(check.trainings()).hasValue(2);
            assertThat(check.members())
                    .extracting(member -> member.valids().size())
                    .containsExactly(2, 1, 1);
            assertThat(check.ceiling()).isEmpty();
            assertThat(seconds.get()).isEqualTo(1200);
        }
    }

    @Test
    void aJointSearchEndsInWhatItHasDerived() throws Exception {
        try (SearchResources resources =
                resources("{name: darts, epochs: 4, batch: 8}", "{name: nas-bench-201, channels: 4, cells: 1}")) {
            List<SearchPhase<?>> phases =
                    List.of(new JointPhase(resources, SearchOutcome.SEARCH, new Darts(4, 8, 3e-4, false, false)));
            PlanOutcome outcome = killedAndRun(phases, Map.of(SearchOutcome.SEARCH, new Share(100, 3, 4)));
            assertThat(outcome.result(TrialsResult.class).orElseThrow().trials())
                    .isNotEmpty();
            assertThat(seconds.get()).isEqualTo(100);
        }
    }
}
