package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.espalier.decision.Architecture;
import org.espalier.event.EpochDone;
import org.espalier.event.Notice;
import org.espalier.event.PhaseStarted;
import org.espalier.event.PhaseStopped;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;
import org.espalier.search.Candidate;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanRunnerTest {
    private static final SearchSpace SPACE = TestSpaces.cell();

    @TempDir
    Path folder;

    /** Stands for a kill: nothing catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static double score(Architecture member) {
        double score = 0;
        for (int i = 0; i < member.indices().length; i++) {
            score += (i + 1) * Math.sin(member.index(i) + i);
        }
        return score;
    }

    /** What {@link Counting} returns. */
    private record Sum(int sum) {}

    /** Counts to four, one event each. */
    private record Counting(String name) implements SearchPhase<Sum> {
        @Override
        public Class<Sum> resultType() {
            return Sum.class;
        }

        @Override
        public Sum run(PhaseContext context) throws IOException, InterruptedException {
            List<Integer> steps = steps(context);
            for (int i = steps.size(); i < 4; i++) {
                context.stopIfAsked();
                context.append(new EpochDone(name, i, 4, 0, Map.of()));
                context.progress(i + 1, 4, "step " + i);
            }
            return new Sum(steps(context).stream().mapToInt(i -> i).sum());
        }

        private static List<Integer> steps(PhaseContext context) throws IOException {
            List<Integer> steps = new ArrayList<>();
            context.replay(e -> {
                if (e.event() instanceof EpochDone epoch) {
                    steps.add(epoch.epoch());
                }
            });
            return steps;
        }
    }

    private static SearchPlan plan(StrategyConfig config) {
        SearchPhase<?> search = new AskTellPhase(
                "search",
                config,
                new SearchContext(SPACE, 9),
                candidates -> candidates.stream().map(PlanRunnerTest::evaluate).toList(),
                20,
                4);
        return new SearchPlan(Identity.of("test"), List.of(new Counting("profile"), search, new Counting("retrain")));
    }

    private static Trial evaluate(Candidate candidate) {
        return candidate.number() % 7 == 3
                ? candidate.failed("out of memory")
                : candidate.scored(score(candidate.architecture()));
    }

    private PlanOutcome run(Path directory, SearchPlan plan, PlanListener listener) throws IOException {
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"))) {
            return new PlanRunner(plan, journal, directory, List.of(listener)).run();
        }
    }

    private static List<Event> events(Path directory) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(directory.resolve("journal.jsonl"), events::add);
        return events;
    }

    private static List<Record> results(PlanOutcome outcome) {
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        return outcome.finished().stream().map(PhaseRecord::result).toList();
    }

    @Test
    void killedAtAnyEventAndWithTheTailTornItEndsInTheSameResult() throws IOException {
        for (StrategyConfig config :
                List.of(new RandomSearch(), new RegularizedEvolution(6, 2), new EvolutionFinder(6, 5, 0.2, 0.5, 0.5))) {
            SearchPlan plan = plan(config);
            Path whole = Files.createDirectory(folder.resolve(config.name()));
            List<Record> expected = results(run(whole, plan, new PlanListener() {}));
            int events = events(whole).size();
            assertThat(events).isGreaterThan(20);
            for (int n = 0; n < events; n++) {
                for (int torn : new int[] {0, 1, 17}) {
                    Path killed = Files.createDirectory(folder.resolve(config.name() + n + "-" + torn));
                    int at = n;
                    assertThatThrownBy(() -> run(killed, plan, new PlanListener() {
                                @Override
                                public void appended(Event event) {
                                    if (event.number() == at) {
                                        throw new Killed();
                                    }
                                }
                            }))
                            .isInstanceOf(Killed.class);
                    tear(killed.resolve("journal.jsonl"), torn);
                    assertThat(results(run(killed, plan, new PlanListener() {})))
                            .as("%s killed at event %d, %d bytes torn off", config.name(), n, torn)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static void tear(Path journal, int bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - bytes);
        }
    }

    @Test
    void finishedPhasesAreSkippedAndUntilStops() throws IOException {
        SearchPlan plan = plan(new RandomSearch());
        List<String> heard = new ArrayList<>();
        PlanListener listener = new PlanListener() {
            @Override
            public void appended(Event event) {
                if (event.event() instanceof PhaseStarted) {
                    heard.add("started " + event.phase());
                }
            }

            @Override
            public void progressed(Progress progress) {
                if (progress.done() == progress.total()) {
                    heard.add("done " + progress.phase());
                }
            }
        };
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"))) {
            PlanRunner runner = new PlanRunner(plan, journal, folder, List.of(listener));
            PlanOutcome first = runner.run(Optional.of("search"));
            assertThat(first.status()).isEqualTo(PlanOutcome.Status.REACHED);
            assertThat(first.finished()).extracting(PhaseRecord::name).containsExactly("profile", "search");
            assertThat(first.finished().get(1).seconds()).isPositive();
            assertThat(runner.run().status()).isEqualTo(PlanOutcome.Status.COMPLETE);
            assertThatThrownBy(() -> runner.run(Optional.of("export")))
                    .hasMessageContaining("no phase 'export'")
                    .hasMessageContaining("[profile, search, retrain]");
        }
        assertThat(heard)
                .containsExactly(
                        "started profile",
                        "done profile",
                        "started search",
                        "done search",
                        "started retrain",
                        "done retrain");
    }

    @Test
    void stoppedOnRequestItIsResumable() throws IOException {
        SearchPlan plan = plan(new RegularizedEvolution(6, 2));
        List<Record> expected =
                results(run(Files.createDirectory(folder.resolve("whole")), plan, new PlanListener() {}));
        Path stopped = Files.createDirectory(folder.resolve("stopped"));
        try (Journal journal = Journal.open(stopped.resolve("journal.jsonl"))) {
            List<PlanRunner> runner = new ArrayList<>();
            runner.add(new PlanRunner(plan, journal, stopped, List.of(new PlanListener() {
                @Override
                public void appended(Event event) {
                    if (event.event() instanceof Told) {
                        runner.get(0).stop();
                    }
                }
            })));
            PlanOutcome outcome = runner.get(0).run();
            assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.STOPPED);
            assertThat(outcome.finished()).extracting(PhaseRecord::name).containsExactly("profile");
            assertThat(events(stopped))
                    .last()
                    .satisfies(event -> assertThat(event.event()).isInstanceOf(PhaseStopped.class));
        }
        assertThat(results(run(stopped, plan, new PlanListener() {}))).isEqualTo(expected);
    }

    @Test
    void aListenerThatFailsStopsNothing() throws IOException {
        PlanOutcome outcome = run(folder, plan(new RandomSearch()), new PlanListener() {
            @Override
            public void progressed(Progress progress) {
                throw new IllegalStateException("tracker is down");
            }
        });
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
    }

    @Test
    void aFolderOfAnotherSearchIsRefused() throws IOException {
        run(folder, plan(new RandomSearch()), new PlanListener() {});
        SearchPlan other = new SearchPlan(Identity.of("other"), List.of(new Counting("profile")));
        assertThatThrownBy(() -> run(folder, other, new PlanListener() {}))
                .hasMessageContaining(
                        "holds another search, of which phases have finished: 'test' there, 'other' here (used by profile);"
                                + " finished phases that are no part of it here: retrain, search; give these values back,"
                                + " or choose another folder");
    }

    @Test
    void allTrialsFailedIsAnErrorThatSaysWhy() {
        SearchPhase<?> search = new AskTellPhase(
                "search",
                new RandomSearch(),
                new SearchContext(SPACE, 9),
                candidates ->
                        candidates.stream().map(c -> c.failed("no memory")).toList(),
                3,
                2);
        assertThatThrownBy(() -> run(folder, new SearchPlan(Identity.of("x"), List.of(search)), new PlanListener() {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("all 3 trials failed: all alike, as trial 0, no memory");
    }

    /** A disk that is full from some trial on, until somebody makes room. */
    private static SearchPlan planOnDisk(AtomicBoolean full) {
        SearchPhase<?> search = new AskTellPhase(
                "search",
                new RegularizedEvolution(),
                new SearchContext(SPACE, 9),
                candidates -> {
                    if (full.get() && candidates.get(0).number() >= 4) {
                        throw new UncheckedIOException(new IOException("could not write x: No space left on device"));
                    }
                    return candidates.stream().map(PlanRunnerTest::evaluate).toList();
                },
                12,
                2);
        return new SearchPlan(Identity.of("test"), List.of(search));
    }

    private static List<Told> told(Path directory) throws IOException {
        List<Told> told = new ArrayList<>();
        for (Event event : events(directory)) {
            if (event.event() instanceof Told one) {
                told.add(one);
            }
        }
        return told;
    }

    @Test
    void anEnvironmentThatFailsIsNoOutcomeAndTheSameTrialsAreToldWhenItIsBack() throws IOException {
        AtomicBoolean full = new AtomicBoolean();
        Path undisturbed = Files.createDirectory(folder.resolve("undisturbed"));
        Path disturbed = Files.createDirectory(folder.resolve("disturbed"));
        PlanOutcome whole = run(undisturbed, planOnDisk(full), new PlanListener() {});
        full.set(true);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> run(disturbed, planOnDisk(full), new PlanListener() {}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("could not write x: No space left on device");
            assertThat(told(disturbed)).isEqualTo(told(undisturbed).subList(0, 2));
        }
        full.set(false);
        assertThat(results(run(disturbed, planOnDisk(full), new PlanListener() {})))
                .isEqualTo(results(whole));
        assertThat(told(disturbed)).isEqualTo(told(undisturbed));
    }

    @Test
    void theFirstTrialsThatAllFailAreSaidOnceAndTheSearchGoesOn() throws IOException {
        SearchPhase<?> search = new AskTellPhase(
                "search",
                new RandomSearch(),
                new SearchContext(SPACE, 9),
                candidates -> candidates.stream()
                        .map(c -> c.number() < 8 ? c.failed("out of memory: it held 7 MB; raise x") : c.scored(1))
                        .toList(),
                10,
                2);
        SearchPlan plan = new SearchPlan(Identity.of("x"), List.of(search));
        assertThat(run(folder, plan, new PlanListener() {}).status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(events(folder).stream().map(Event::event).filter(Notice.class::isInstance))
                .containsExactly(new Notice(
                        "none of the first 6 trials has a score: all alike, as trial 0, out of memory: it held 7 MB;"
                                + " raise x; the search goes on"));
    }

    @Test
    void peakMemoryIsThatOfTheProcess() throws IOException {
        PlanOutcome outcome = run(folder, plan(new RandomSearch()), new PlanListener() {});
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            assertThat(outcome.finished())
                    .allSatisfy(r -> assertThat(r.peakRssMb().getAsLong()).isBetween(20L, 100_000L));
        }
    }
}
