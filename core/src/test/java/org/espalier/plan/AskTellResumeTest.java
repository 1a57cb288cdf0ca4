package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.espalier.decision.Architecture;
import org.espalier.event.Asked;
import org.espalier.event.EpochDone;
import org.espalier.event.SearchEvent;
import org.espalier.event.StrategySnapshot;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalException;
import org.espalier.journal.JournalReader;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluated;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.search.TrialRequest;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an ask/tell search does again when it goes on: journals of this release and of the first, cut anywhere. */
class AskTellResumeTest {
    @TempDir
    private Path folder;

    private static double score(Architecture member) {
        double score = 0;
        for (int index : member.indices()) {
            score = score * 3 + index;
        }
        return Math.sin(score);
    }

    private static Trial evaluate(Candidate candidate) {
        return candidate.number() % 7 == 3
                ? candidate.failed("out of memory")
                : candidate.scored(score(candidate.architecture()));
    }

    private static AskTellPhase search(StrategyConfig config, SearchSpace space, int budget, int batch) {
        return new AskTellPhase(
                "search",
                config,
                new SearchContext(space, 3),
                candidates ->
                        candidates.stream().map(AskTellResumeTest::evaluate).toList(),
                budget,
                batch);
    }

    /** As the first release wrote it: three epochs of a training and one of a joint search. */
    private record Retrain(String name) implements SearchPhase<Retrain.Result> {
        record Result(int epochs) {}

        @Override
        public Class<Result> resultType() {
            return Result.class;
        }

        @Override
        public Result run(PhaseContext context) throws IOException {
            List<EpochDone> done = new ArrayList<>();
            context.replay(event -> {
                if (event.event() instanceof EpochDone epoch) {
                    done.add(epoch);
                }
            });
            for (int epoch = done.size() + 1; epoch <= 3; epoch++) {
                context.append(new EpochDone("found-1", epoch, 3, 0.125, Map.of("loss", 2.5 / epoch)));
            }
            return new Result(3);
        }
    }

    private static SearchPlan golden(StrategyConfig config) {
        return new SearchPlan(
                Identity.of("golden\nidentity"),
                List.of(search(config, TestSpaces.elastic(), 24, 4), new Retrain("retrain")));
    }

    private static PlanOutcome run(Path directory, SearchPlan plan) throws IOException {
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"))) {
            return new PlanRunner(plan, journal, directory, List.of()).run();
        }
    }

    private static List<Event> events(Path directory) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(directory.resolve("journal.jsonl"), events::add);
        return events;
    }

    private static List<Told.Trial> told(Path directory) throws IOException {
        return events(directory).stream()
                .filter(event -> event.event() instanceof Told)
                .flatMap(event -> ((Told) event.event()).trials().stream())
                .toList();
    }

    private static List<Record> results(PlanOutcome outcome) {
        return outcome.finished().stream().map(PhaseRecord::result).toList();
    }

    private byte[] former(StrategyConfig config) throws IOException {
        String name = "/journal/release-0.1-" + config.name() + ".jsonl";
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @MethodSource(SmallStrategies.ALL)
    void aJournalOfTheFirstReleaseCutAfterAnyLineEndsInTheSameResult(StrategyConfig config) throws IOException {
        byte[] former = former(config);
        Path whole = Files.createDirectory(folder.resolve("whole"));
        Files.write(whole.resolve("journal.jsonl"), former);
        List<Record> expected = results(run(whole, golden(config)));
        assertThat(Files.readAllBytes(whole.resolve("journal.jsonl")))
                .as("a finished search is only read")
                .isEqualTo(former);
        List<Told.Trial> trials = told(whole);
        assertThat(trials).hasSize(24);
        Path anew = Files.createDirectory(folder.resolve("anew"));
        assertThat(results(run(anew, golden(config)))).isEqualTo(expected);
        assertThat(told(anew)).isEqualTo(trials);
        for (int i = 0; i < former.length; i++) {
            if (former[i] == '\n') {
                Path cut = Files.createDirectory(folder.resolve("cut" + i));
                Files.write(cut.resolve("journal.jsonl"), Arrays.copyOf(former, i + 1));
                assertThat(results(run(cut, golden(config))))
                        .as("cut at byte %d", i + 1)
                        .isEqualTo(expected);
                assertThat(told(cut)).isEqualTo(trials);
            }
        }
    }

    /** Evaluates at once, in the thread that asks. */
    private record AtOnce() implements AsyncEvaluator {
        @Override
        public CompletionStage<Evaluated> submit(TrialRequest request) {
            return CompletableFuture.completedFuture(new Evaluated(evaluate(request.candidate()), 1));
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @MethodSource(SmallStrategies.ALL)
    void aJournalOfTheFirstReleaseGoesOnOneByOne(StrategyConfig config) throws IOException {
        byte[] former = former(config);
        Path whole = Files.createDirectory(folder.resolve("whole"));
        Files.write(whole.resolve("journal.jsonl"), former);
        List<Told.Trial> before = told(whole);
        SearchPlan plan = new SearchPlan(
                Identity.of("golden\nidentity"),
                List.of(
                        new AskTellPhase(
                                "search",
                                config,
                                new SearchContext(TestSpaces.elastic(), 3),
                                new Evaluation.OneByOne(AtOnce::new, 2, TellOrder.FIXED),
                                24),
                        new Retrain("retrain")));
        for (int i = 0; i < former.length; i++) {
            if (former[i] == '\n') {
                Path cut = Files.createDirectory(folder.resolve("cut" + i));
                Files.write(cut.resolve("journal.jsonl"), Arrays.copyOf(former, i + 1));
                int asked = events(cut).stream()
                        .mapToInt(event -> event.event() instanceof Asked ask
                                ? ask.candidates().size()
                                : 0)
                        .sum();
                assertThat(run(cut, plan).finished())
                        .as("cut at byte %d", i + 1)
                        .hasSize(2);
                List<Told.Trial> told = told(cut);
                assertThat(told).hasSize(24);
                // what was asked for before the cut is told as it was, and random search asks for the same afterwards
                int same = config instanceof RandomSearch ? 24 : asked;
                assertThat(told.subList(0, same)).isEqualTo(before.subList(0, same));
            }
        }
    }

    @Test
    void aJournalCutAtAnyByteIsReadUpToThereAndEndsInTheSameResult() throws IOException {
        SearchPlan plan = new SearchPlan(
                Identity.of("cut"), List.of(search(new RegularizedEvolution(3, 2), TestSpaces.elastic(), 6, 2)));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        List<Record> expected = results(run(whole, plan));
        List<Event> events = events(whole);
        byte[] bytes = Files.readAllBytes(whole.resolve("journal.jsonl"));
        Path cut = Files.createDirectory(folder.resolve("cut"));
        Path file = cut.resolve("journal.jsonl");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            List<Event> left = events(cut);
            assertThat(left).isEqualTo(events.subList(0, left.size()));
            if (length % 29 == 0) {
                assertThat(results(run(cut, plan))).as("cut at byte %d", length).isEqualTo(expected);
                assertThat(told(cut)).isEqualTo(told(whole));
            }
        }
    }

    /** Small snapshots come after 64 KiB: 600 trials one by one write about twice that. */
    @ParameterizedTest
    @MethodSource(SmallStrategies.ALL)
    void aSearchWithSnapshotsResumedAnywhereAsksForTheSame(StrategyConfig small) throws IOException {
        StrategyConfig config = small instanceof EvolutionFinder ? new EvolutionFinder(30, 19, 0.2, 0.5, 0.5) : small;
        SearchSpace space = TestSpaces.chain(8, 4);
        SearchPlan plan = new SearchPlan(Identity.of("snapshots"), List.of(search(config, space, 600, 1)));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        List<Record> expected = results(run(whole, plan));
        List<Event> events = events(whole);
        List<Event> snapshots = events.stream()
                .filter(event -> event.event() instanceof StrategySnapshot)
                .toList();
        assertThat(snapshots).hasSizeBetween(1, 10);
        byte[] bytes = Files.readAllBytes(whole.resolve("journal.jsonl"));
        List<Long> cuts = new ArrayList<>();
        for (Event snapshot : snapshots) {
            for (int i = -2; i <= 2; i++) {
                cuts.add(events.get((int) snapshot.number() + i).end());
            }
        }
        cuts.add(events.get(300).end());
        for (long length : cuts) {
            Path cut = Files.createDirectory(folder.resolve("cut" + length));
            Files.write(cut.resolve("journal.jsonl"), Arrays.copyOf(bytes, (int) length));
            assertThat(results(run(cut, plan))).as("cut at byte %d", length).isEqualTo(expected);
            assertThat(told(cut)).isEqualTo(told(whole));
        }
    }

    @Test
    void theJournalIsLinearInTheNumberOfTrials() throws IOException {
        double few = bytesPerTrial(500);
        double many = bytesPerTrial(8_000);
        assertThat(many).isBetween(few * 0.8, few * 1.2);
        assertThat(many).isLessThan(600);
    }

    private double bytesPerTrial(int trials) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("linear" + trials));
        SearchPlan plan = new SearchPlan(
                Identity.of("linear"), List.of(search(new RandomSearch(), TestSpaces.chain(8, 4), trials, 1)));
        run(directory, plan);
        return (double) Files.size(directory.resolve("journal.jsonl")) / trials;
    }

    @Test
    void anotherStrategyThanThatOfTheJournalIsRefusedByTheFirstTrialThatDiffers() throws IOException {
        SearchPlan plan =
                new SearchPlan(Identity.of("x"), List.of(search(new RandomSearch(), TestSpaces.elastic(), 12, 2)));
        run(folder, plan);
        byte[] bytes = Files.readAllBytes(folder.resolve("journal.jsonl"));
        long sixth = events(folder).get(6).end();
        Files.write(folder.resolve("journal.jsonl"), Arrays.copyOf(bytes, (int) sixth));
        SearchPlan other = new SearchPlan(
                Identity.of("x"), List.of(search(new RegularizedEvolution(6, 2), TestSpaces.elastic(), 12, 2)));
        assertThatThrownBy(() -> run(folder, other))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("strategy 'regularized-evolution' asked for trial 0 (options ")
                .hasMessageContaining("the strategy or its version has changed");
    }

    @Test
    void anEventThatCannotBeReadIsNotPassedOver() throws IOException {
        SearchPlan plan =
                new SearchPlan(Identity.of("x"), List.of(search(new RandomSearch(), TestSpaces.elastic(), 8, 2)));
        run(folder, plan);
        Path file = folder.resolve("journal.jsonl");
        String text = Files.readString(file);
        int cut = text.indexOf("\"type\":\"phase-finished\"");
        String unfinished = text.substring(0, text.lastIndexOf('\n', cut) + 1);
        Files.writeString(file, unfinished.replaceFirst("\"trials\":\\[", "\"trialz\":["));
        assertThatThrownBy(() -> run(folder, plan))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event 3 of the journal, 'told', cannot be read");
    }

    @Test
    void aResultThatCannotBeReadIsNamed() throws IOException {
        SearchPlan plan =
                new SearchPlan(Identity.of("x"), List.of(search(new RandomSearch(), TestSpaces.elastic(), 8, 2)));
        run(folder, plan);
        Path file = folder.resolve("journal.jsonl");
        Files.writeString(
                file, Files.readString(file).replace("\"result\":{\"trials\":8", "\"result\":{\"trials\":\"many\""));
        assertThatThrownBy(() -> run(folder, plan))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("the result of phase 'search' cannot be read");
    }

    @Test
    void snapshotsComeWhenReplayingCostsMore() {
        SnapshotPolicy policy = new SnapshotPolicy(1_000);
        assertThat(policy.isDue(1_000 + SnapshotPolicy.LEAST_BYTES)).isFalse();
        assertThat(policy.isDue(1_001 + SnapshotPolicy.LEAST_BYTES)).isTrue();
        policy.taken(200_000, 100_000);
        assertThat(policy.isDue(1_000_000)).isFalse();
        assertThat(policy.isDue(1_000_001)).isTrue();
        policy.asked(SnapshotPolicy.LONGEST_NANOS);
        assertThat(policy.isDue(200_001)).isFalse();
        policy.asked(1);
        assertThat(policy.isDue(200_001)).isTrue();
        policy.taken(200_002, 10);
        assertThat(policy.isDue(200_003)).isFalse();
    }

    @Test
    void everyEventOfAPlanIsHeardAsItStandsInTheJournal() throws IOException {
        List<Event> heard = new ArrayList<>();
        List<SearchEvent> expected = new ArrayList<>();
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"))) {
            PlanListener listener = new PlanListener() {
                @Override
                public void appended(Event event) {
                    heard.add(event);
                }
            };
            new PlanRunner(golden(new RandomSearch()), journal, folder, List.of(listener)).run();
            journal.replay(event -> expected.add(event.event()));
        }
        assertThat(heard).isEqualTo(events(folder));
        assertThat(heard).extracting(Event::event).isEqualTo(expected);
    }
}
