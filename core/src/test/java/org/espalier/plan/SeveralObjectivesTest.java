package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.espalier.decision.Architecture;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.Evaluated;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.search.Scalarisation;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.search.TrialRequest;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ask/tell searches by a measure of which less is better and two costs, both ways of evaluating, cut anywhere. */
class SeveralObjectivesTest {
    private static final SearchSpace SPACE = TestSpaces.elastic();
    private static final int BUDGET = 24;

    @TempDir
    private Path folder;

    private static double loss(Architecture member) {
        double value = 0;
        for (int index : member.indices()) {
            value = value * 3 + index;
        }
        return 1.5 + Math.sin(value);
    }

    private static double params(Architecture member) {
        return SPACE.counters().params().of(member);
    }

    private static Objectives objectives() {
        return new Objectives(
                new Objective("loss", false),
                List.of(
                        new Objectives.Cost(new Objective("params", false), 1000, SeveralObjectivesTest::params),
                        new Objectives.Cost(new Objective("images", true), 5, member -> 1e6 / params(member))));
    }

    /** As every evaluator does: the score of the measure, and nothing of the costs. */
    private static Trial evaluate(Candidate candidate) {
        return candidate.number() % 7 == 3
                ? candidate.failed("out of memory")
                : candidate.scored(-loss(candidate.architecture()));
    }

    private record AtOnce() implements AsyncEvaluator {
        @Override
        public CompletionStage<Evaluated> submit(TrialRequest request) {
            return CompletableFuture.completedFuture(new Evaluated(evaluate(request.candidate()), 1));
        }

        @Override
        public void close() {}
    }

    private static Evaluation together() {
        return new Evaluation.Together(
                candidates ->
                        candidates.stream().map(SeveralObjectivesTest::evaluate).toList(),
                4);
    }

    private static Evaluation oneByOne() {
        return new Evaluation.OneByOne(AtOnce::new, 2, TellOrder.FIXED);
    }

    private static AskTellPhase search(StrategyConfig config, Objectives objectives, Evaluation evaluation) {
        SearchContext context = new SearchContext(SPACE, Constraints.none(), 3, objectives);
        return new AskTellPhase("search", config, context, evaluation, BUDGET);
    }

    private static List<Record> run(Path directory, AskTellPhase phase) throws IOException {
        SearchPlan plan = new SearchPlan(Identity.of("several"), List.of(phase));
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"))) {
            return new PlanRunner(plan, journal, directory, List.of())
                    .run().finished().stream().map(PhaseRecord::result).toList();
        }
    }

    private static List<Told.Trial> told(Path directory) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(directory.resolve("journal.jsonl"), events::add);
        return events.stream()
                .filter(event -> event.event() instanceof Told)
                .flatMap(event -> ((Told) event.event()).trials().stream())
                .toList();
    }

    private void cutAnywhere(StrategyConfig config, Evaluation evaluation) throws IOException {
        cutAnywhere(config, evaluation, objectives());
    }

    private void cutAnywhere(StrategyConfig config, Evaluation evaluation, Objectives objectives) throws IOException {
        Path whole = Files.createDirectory(folder.resolve("whole"));
        List<Record> expected = run(whole, search(config, objectives, evaluation));
        List<Told.Trial> trials = told(whole);
        assertThat(trials).hasSize(BUDGET);
        for (Told.Trial trial : trials) {
            if (trial.score().isEmpty()) {
                assertThat(trial.objectives()).isEmpty();
                continue;
            }
            Architecture member = SPACE.codec().parse(trial.architecture());
            assertThat(trial.objectives())
                    .isEqualTo(Map.of("loss", loss(member), "params", params(member), "images", 1e6 / params(member)));
            assertThat(trial.objectives().keySet()).containsExactly("loss", "params", "images");
            assertThat(trial.score().getAsDouble())
                    .isEqualTo(objectives().score(List.copyOf(trial.objectives().values())));
        }
        byte[] journal = Files.readAllBytes(whole.resolve("journal.jsonl"));
        for (int i = 0; i < journal.length; i++) {
            if (journal[i] == '\n') {
                Path cut = Files.createDirectory(folder.resolve("cut" + i));
                Files.write(cut.resolve("journal.jsonl"), Arrays.copyOf(journal, i + 1));
                assertThat(run(cut, search(config, objectives, evaluation)))
                        .as("cut at byte %d", i + 1)
                        .isEqualTo(expected);
                assertThat(told(cut)).isEqualTo(trials);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(SmallStrategies.ALL)
    void evaluatedTogetherAndCutAnywhereItEndsInTheSameResult(StrategyConfig config) throws IOException {
        cutAnywhere(config, together());
    }

    @ParameterizedTest
    @MethodSource(SmallStrategies.ALL)
    void evaluatedOneByOneAndCutAnywhereItEndsInTheSameResult(StrategyConfig config) throws IOException {
        cutAnywhere(config, oneByOne());
    }

    /** The journal and the best have the product all the same, whatever weights led the strategy. */
    @ParameterizedTest
    @MethodSource(SmallStrategies.ALL)
    void ledByWeightsOfEachTrialAndCutAnywhereItEndsInTheSameResult(StrategyConfig config) throws IOException {
        cutAnywhere(config, oneByOne(), objectives().with(Scalarisation.CHEBYSHEV));
    }

    @Test
    void weightsLeadElsewhereAndToldInOrderOfArrivalTheSameIsFoundAgain() throws IOException {
        Evaluation arrival = new Evaluation.OneByOne(AtOnce::new, 2, TellOrder.ARRIVAL);
        Objectives weights = objectives().with(Scalarisation.CHEBYSHEV);
        Path product = Files.createDirectory(folder.resolve("product"));
        Path chebyshev = Files.createDirectory(folder.resolve("chebyshev"));
        run(product, search(new RegularizedEvolution(4, 4), objectives(), arrival));
        run(chebyshev, search(new RegularizedEvolution(4, 4), weights, arrival));
        assertThat(told(chebyshev)).isNotEqualTo(told(product));
    }

    @Test
    void aRepeatedMemberHasAllValuesOfTheFirst() throws IOException {
        // a small population meets itself again
        Path whole = Files.createDirectory(folder.resolve("known"));
        run(whole, search(new RegularizedEvolution(3, 3), objectives(), oneByOne()));
        List<Told.Trial> trials = told(whole);
        List<Told.Trial> known =
                trials.stream().filter(trial -> trial.known().isPresent()).toList();
        assertThat(known).isNotEmpty();
        for (Told.Trial trial : known) {
            Told.Trial first = trials.stream()
                    .filter(other -> other.number() == trial.known().getAsLong())
                    .findFirst()
                    .orElseThrow();
            assertThat(trial.objectives()).isEqualTo(first.objectives());
        }
    }

    @Test
    void oneMinimisedObjectiveStandsInTheJournalAsItsScoreAlone() throws IOException {
        Path whole = Files.createDirectory(folder.resolve("one"));
        Objectives loss = Objectives.of(new Objective("loss", false));
        run(whole, search(new RandomSearch(), loss, together()));
        assertThat(told(whole)).allMatch(trial -> trial.objectives().isEmpty());
        assertThat(told(whole).get(0).score().getAsDouble()).isLessThan(0);
    }

    @Test
    void aJournalWithoutTheValuesIsRefusedByName() throws IOException {
        Path whole = Files.createDirectory(folder.resolve("lost"));
        Objectives loss = Objectives.of(new Objective("loss", false));
        run(whole, search(new RandomSearch(), loss, together()));
        byte[] journal = Files.readAllBytes(whole.resolve("journal.jsonl"));
        int end = 0;
        for (int line = 0, i = 0; line < 5; i++) {
            line += journal[i] == '\n' ? 1 : 0;
            end = i + 1;
        }
        Files.write(whole.resolve("journal.jsonl"), Arrays.copyOf(journal, end));
        assertThatThrownBy(() -> run(whole, search(new RandomSearch(), objectives(), together())))
                .hasMessageContaining("there is no value of 'loss' among []");
    }
}
