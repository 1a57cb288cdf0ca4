package org.espalier.bench.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.espalier.journal.Journal;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.Evaluation;
import org.espalier.plan.Identity;
import org.espalier.plan.PlanOutcome;
import org.espalier.plan.PlanRunner;
import org.espalier.plan.SearchPlan;
import org.espalier.random.Seeds;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.Evaluated;
import org.espalier.search.Objectives;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.search.TrialRequest;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.strategy.halving.Asha;
import org.espalier.strategy.halving.Hyperband;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nats-size", Map.of());

    @TempDir
    Path folder;

    private static SearchContext context(int epochs) {
        return new SearchContext(SPACE, Constraints.none(), 1, Objectives.SCORE, epochs);
    }

    private static Simulation simulation(StrategyConfig strategy, int budget, TrialModel model) {
        return new Simulation(strategy, context(9), TellOrder.ARRIVAL, budget, model);
    }

    /** A second an epoch of a whole training; scores by the member. */
    private static TrialModel.Course second(TrialRequest request) {
        int first = request.candidate().architecture().indices()[0];
        return new TrialModel.Course(request.candidate().epochs().orElse(9), first);
    }

    @Test
    void whatNeverWaitsKeepsAllWorkersBusy() throws Exception {
        Simulation simulation = simulation(new RandomSearch(), 60, SimulationTest::second);
        Simulation.Outcome alone = simulation.with(1);
        assertThat(alone.seconds()).isEqualTo(540);
        assertThat(alone.busy()).isEqualTo(1);
        assertThat(alone.trials()).isEqualTo(60);
        assertThat(alone.whole()).isEqualTo(60);
        Simulation.Outcome ten = simulation.with(10);
        assertThat(ten.seconds()).isEqualTo(54);
        assertThat(ten.best()).isEqualTo(alone.best());
        // more workers than trials: as long as the longest
        assertThat(simulation.with(1000).seconds()).isEqualTo(9);
    }

    /** A generation's end is waited for: with trials of differing lengths workers stand idle. */
    @Test
    void whatWaitsForGenerationsLeavesWorkersIdle() throws Exception {
        TrialModel uneven = request -> new TrialModel.Course(
                1
                        + 9
                                * Seeds.generator(
                                                1, "uneven", request.candidate().number())
                                        .nextDouble(),
                second(request).score());
        Simulation.Outcome generations = simulation(new EvolutionFinder(10, 5, 0.1, 0.25, 0.5), 60, uneven)
                .with(10);
        Simulation.Outcome steady =
                simulation(new RegularizedEvolution(10, 3), 60, uneven).with(10);
        assertThat(generations.busy()).isLessThan(0.8);
        assertThat(steady.busy()).isGreaterThan(generations.busy() + 0.05);
        assertThat(steady.seconds()).isLessThan(generations.seconds());
    }

    @Test
    void partsAreSpentLikeWholeTrainings() throws Exception {
        TrialModel parts = DrawnTrials.of(journal(1.0), 9, 9, 3);
        Simulation.Outcome asha = simulation(new Asha(), 40, parts).with(1);
        // a second for each epoch, and the last part may exceed the budget
        assertThat(asha.seconds()).isBetween(40 * 9.0 - 1, 40 * 9.0 + 6);
        assertThat(asha.trials()).isGreaterThan(80);
        assertThat(asha.whole()).isBetween(5L, 39L);
        TrialModel again = DrawnTrials.of(journal(1.0), 9, 9, 3);
        assertThat(simulation(new Hyperband(), 40, again).with(10).busy()).isGreaterThan(0.7);
    }

    /** Ten whole trainings of nine epochs that took nine seconds each. */
    private static JournaledTrials journal(double secondsPerEpoch) {
        List<JournaledTrials.Entry> trials = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            trials.add(new JournaledTrials.Entry(
                    i, "" + i, OptionalInt.empty(), i, false, 9 * secondsPerEpoch, Optional.of(0.5)));
        }
        return new JournaledTrials(trials, Optional.of(90.0));
    }

    @Test
    void timesAndFailuresAreDrawnFromTheJournal() {
        List<JournaledTrials.Entry> trials = new ArrayList<>(journal(1).trials());
        trials.add(new JournaledTrials.Entry(10, "10", OptionalInt.empty(), 10, false, 3, Optional.empty()));
        trials.add(new JournaledTrials.Entry(11, "11", OptionalInt.of(3), 10, false, 3, Optional.of(0.5)));
        TrialModel model = DrawnTrials.of(new JournaledTrials(trials, Optional.empty()), 9, 27, 1);
        int failed = 0;
        for (int i = 0; i < 600; i++) {
            TrialModel.Course course =
                    model.of(new TrialRequest(new Candidate(i, SPACE.sample(Seeds.generator(1, "m", i))), List.of()));
            assertThat(course.seconds()).isEqualTo(27, within(1e-9));
            failed += course.isFailure() ? 1 : 0;
        }
        assertThat(failed).as("one in twelve").isBetween(25, 80);
        assertThatThrownBy(() -> DrawnTrials.of(new JournaledTrials(trials.subList(10, 11), Optional.empty()), 9, 9, 1))
                .hasMessageContaining("how long one takes");
        assertThatThrownBy(() -> new TrialModel.Course(Double.NaN, 1)).hasMessageContaining("finite time");
    }

    /** Trials that really take their time, two at once: the simulation of their journal takes as long, but for what writing the journal takes. */
    @Test
    void aRealRunIsRepeated() throws Exception {
        assertRepeated(80, 0.5);
    }

    @Test
    @Tag("slow")
    void aRealRunWithTwoWorkersTakesAsLongAsItsSimulationWithinATenth() throws Exception {
        assertRepeated(400, 0.1);
    }

    private void assertRepeated(long millis, double tolerance) throws Exception {
        for (StrategyConfig strategy : List.of(new RandomSearch(), new Asha(new RegularizedEvolution(5, 2), 3, 1))) {
            Path place = Files.createDirectories(folder.resolve(strategy.name()));
            AskTellPhase phase = new AskTellPhase(
                    "search",
                    strategy,
                    context(9),
                    new Evaluation.OneByOne(() -> new Sleeping(millis), 1, TellOrder.ARRIVAL),
                    12);
            run(place, phase);
            JournaledTrials journal = JournaledTrials.read(place.resolve("journal.jsonl"), "search");
            Repetition repetition = new Repetition(journal);
            Simulation.Outcome simulated = new Simulation(
                            repetition,
                            context(9),
                            TellOrder.ARRIVAL,
                            journal.trials().size(),
                            repetition.model())
                    .with(2);
            assertThat(simulated.trials()).isEqualTo(journal.trials().size());
            double real = journal.seconds().orElseThrow();
            assertThat(simulated.seconds()).isCloseTo(real, within(tolerance * real));
        }
    }

    private static void run(Path place, AskTellPhase phase) throws IOException {
        try (Journal journal = Journal.open(place.resolve("journal.jsonl"))) {
            SearchPlan plan = new SearchPlan(Identity.of("test"), List.of(phase));
            assertThat(new PlanRunner(plan, journal, place, List.of()).run().status())
                    .isEqualTo(PlanOutcome.Status.COMPLETE);
        }
    }

    @Test
    void aJournalWithoutTrialsIsRefused() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        Journal.open(file).close();
        assertThatThrownBy(() -> JournaledTrials.read(file, "search"))
                .hasMessageContaining("no trial has come to its end in phase 'search'");
    }

    @Test
    void whatIsNotInTheJournalIsNotRepeated() {
        Repetition repetition = new Repetition(journal(1));
        assertThat(repetition.dividesTrainings()).isFalse();
        assertThatThrownBy(() -> repetition
                        .model()
                        .of(new TrialRequest(new Candidate(99, SPACE.sample(Seeds.generator(1, "m", 1))), List.of())))
                .hasMessageContaining("trial 99 is not in the journal");
        assertThatThrownBy(() -> repetition.restore(
                        context(9), repetition.create(context(9)).state()))
                .hasMessageContaining("not resumed");
    }

    /** Sleeps. */
    private static final class Sleeping implements AsyncEvaluator {
        private final ExecutorService workers = Executors.newFixedThreadPool(2);
        private final long least;

        /** @param least milliseconds of the shortest */
        Sleeping(long least) {
            this.least = least;
        }

        @Override
        public CompletionStage<Evaluated> submit(TrialRequest request) {
            CompletableFuture<Evaluated> stage = new CompletableFuture<>();
            long millis = least + least / 2 * (request.candidate().number() % 7);
            workers.submit(() -> {
                long start = System.nanoTime();
                Thread.sleep(millis);
                return stage.complete(new Evaluated(
                        request.candidate().scored(request.candidate().number() % 5),
                        (System.nanoTime() - start) / 1e9));
            });
            return stage;
        }

        @Override
        public void close() {
            workers.shutdownNow();
        }
    }
}
