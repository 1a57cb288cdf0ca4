package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.event.Asked;
import org.espalier.event.EventText;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.files.FolderTree;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.phase.Deferred;
import org.espalier.pipeline.phase.TrialsPhase;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.Evaluation;
import org.espalier.plan.Identity;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.PlanListener;
import org.espalier.plan.PlanOutcome;
import org.espalier.plan.PlanRunner;
import org.espalier.plan.SearchPlan;
import org.espalier.random.Seeds;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.MedianStopping;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However many trials run at once, whichever ends first, whatever is lost and whenever the search is killed: with one lag there is one result. */
class SideBySideTrialsTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of("channels", 4, "cells", 1));
    private static final int TRIALS = 24;
    private static final int EPOCHS = 4;
    private static final int ROUNDS = 6;
    private static final int ATTEMPTS = 8;
    private static final double LOST = 0.05;

    @TempDir
    private Path folder;

    /** Stands for a kill: nothing catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A search, of which nothing but this may show in the result. */
    private record Setting(StrategyConfig strategy, int lag, TellOrder order) {
        SearchPlan plan(int capacity, long seed, double lost) {
            return new SearchPlan(
                    Identity.of(toString()),
                    List.of(new Deferred<>(
                            "search",
                            TrialsResult.class,
                            PhaseTraits.of(List.of()),
                            context -> new TrialsPhase(phase(context, capacity, seed, lost), true))));
        }

        private AskTellPhase phase(PhaseContext context, int capacity, long seed, double lost) {
            return new AskTellPhase(
                    "search",
                    strategy,
                    new SearchContext(SPACE, 3),
                    new Evaluation.OneByOne(
                            () -> new ExecutedTrials(
                                    new DelayingExecutor(capacity, seed, lost),
                                    SPACE.codec(),
                                    context.directory().resolve("trials"),
                                    EPOCHS,
                                    Optional.of(new MedianStopping(0, 2)),
                                    value -> value,
                                    context::append),
                            lag,
                            order),
                    TRIALS);
        }
    }

    /** What was asked and told, and what came of it. */
    private record Course(List<String> events, Record result) {
        static Course of(Path directory, PlanOutcome outcome) throws IOException {
            List<String> events = new ArrayList<>();
            Set<Long> ended = new HashSet<>();
            JournalReader.read(directory.resolve("journal.jsonl"), event -> {
                if (event.event() instanceof Asked || event.event() instanceof Told) {
                    events.add(EventText.write(event.event()));
                } else if (event.event() instanceof TrialEnded end) {
                    assertThat(ended.add(end.number()))
                            .as("trial %d ends once", end.number())
                            .isTrue();
                }
            });
            return new Course(events, outcome.finished().get(0).result());
        }
    }

    private static PlanOutcome attempt(Path directory, SearchPlan plan, long killAt) throws IOException {
        Files.createDirectories(directory);
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"))) {
            PlanListener killer = new PlanListener() {
                @Override
                public void appended(Event event) {
                    if (event.number() == killAt) {
                        throw new Killed();
                    }
                }
            };
            return new PlanRunner(plan, journal, directory, List.of(killer)).run();
        }
    }

    private Course undisturbed(Setting setting) throws IOException {
        Path directory = folder.resolve("undisturbed");
        return Course.of(directory, attempt(directory, setting.plan(1, 0, 0), -1));
    }

    /** With another capacity in each attempt, until one comes to the end. */
    private static Course disturbed(Setting setting, long seed, Path directory) throws IOException {
        SplittableRandom random = Seeds.generator(seed, "kills", 0);
        long events = 0;
        for (int attempt = 0; ; attempt++) {
            // what kills too often would never end
            boolean last = attempt == ATTEMPTS;
            try {
                SearchPlan plan = setting.plan(1 + random.nextInt(5), seed * 100 + attempt, last ? 0 : LOST);
                long killAt = last ? -1 : events + 1 + random.nextInt(60);
                return Course.of(directory, attempt(directory, plan, killAt));
            } catch (UncheckedIOException | IOException | Killed e) {
                events = Files.readAllLines(directory.resolve("journal.jsonl")).size();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "4"})
    void withOneLagThereIsOneResult(int lag) throws IOException {
        for (StrategyConfig strategy : List.of(new RandomSearch(), new RegularizedEvolution(5, 2))) {
            Setting setting = new Setting(strategy, lag, TellOrder.FIXED);
            Course expected = undisturbed(setting);
            TrialsResult result = (TrialsResult) expected.result();
            // a test in which nothing fails and nothing is stopped would show less
            assertThat(result.failed().orElse(0)).isPositive();
            assertThat(result.stoppedEarly().orElse(0)).isBetween(1L, TRIALS - 1L);
            double best = result.best().orElseThrow().score();
            assertThat(result.interval())
                    .contains(
                            ClassMeasures.accuracy(Math.round(best * DelayingExecutor.IMAGES), DelayingExecutor.IMAGES)
                                    .ci95());
            for (int round = 1; round <= ROUNDS; round++) {
                Path directory = folder.resolve("round-" + round);
                assertThat(disturbed(setting, round, directory))
                        .as("%s, round %d", setting, round)
                        .isEqualTo(expected);
                FolderTree.remove(directory);
            }
            FolderTree.remove(folder.resolve("undisturbed"));
        }
    }

    /** What the strategy knew decides, so that it has to be known whether it shows. */
    @Test
    void anotherLagIsAnotherSearch() throws IOException {
        StrategyConfig strategy = new RegularizedEvolution(5, 2);
        Course one = undisturbed(new Setting(strategy, 0, TellOrder.FIXED));
        FolderTree.remove(folder.resolve("undisturbed"));
        assertThat(undisturbed(new Setting(strategy, 4, TellOrder.FIXED)).events())
                .isNotEqualTo(one.events());
    }

    @Test
    void inTheOrderOfArrivalAResumeRepeatsTheOrderOfTheJournal() throws IOException {
        Setting setting = new Setting(new RegularizedEvolution(5, 2), 3, TellOrder.ARRIVAL);
        boolean differs = false;
        Course fixed = undisturbed(new Setting(setting.strategy(), 3, TellOrder.FIXED));
        for (int round = 1; round <= ROUNDS; round++) {
            Path directory = folder.resolve("round-" + round);
            Course course = disturbed(setting, round, directory);
            differs |= !course.events().equals(fixed.events());
            // finished: the same once more, from the journal alone
            assertThat(Course.of(directory, attempt(directory, setting.plan(1, 0, 0), -1)))
                    .isEqualTo(course);
        }
        assertThat(differs).isTrue();
    }
}
