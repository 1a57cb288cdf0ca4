package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Evaluator;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RegularizedEvolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A member is evaluated once, however often and under whatever assignment it is asked for. */
class KnownMembersTest {
    /** 120 members, so that evolution asks for many of them again. */
    private static final SearchSpace SPACE = TestSpaces.elastic();

    private static final int BUDGET = 120;

    @TempDir
    Path folder;

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Scores by the member and counts; candidates whose number ends in 7 fail the first time. */
    private static final class Counting implements Evaluator {
        private final List<Architecture> evaluated = new ArrayList<>();

        @Override
        public List<Trial> evaluate(List<Candidate> candidates) {
            assertThat(candidates).isNotEmpty();
            return candidates.stream()
                    .map(c -> {
                        evaluated.add(c.architecture());
                        return c.number() % 10 == 7 ? c.failed("out of memory") : c.scored(score(c.architecture()));
                    })
                    .toList();
        }
    }

    private static double score(Architecture member) {
        double score = 0;
        for (int index : member.indices()) {
            score = score * 3 + index;
        }
        return Math.sin(score);
    }

    private static SearchPlan plan(StrategyConfig config, Evaluator evaluator, int batch) {
        return new SearchPlan(
                Identity.of("test"),
                List.of(new AskTellPhase("search", config, new SearchContext(SPACE, 3), evaluator, BUDGET, batch)));
    }

    private static AskTellResult run(Path directory, SearchPlan plan, PlanListener listener) throws IOException {
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"))) {
            return new PlanRunner(plan, journal, directory, List.of(listener))
                    .run()
                    .result(AskTellResult.class)
                    .orElseThrow();
        }
    }

    private static List<Told.Trial> told(Path directory) throws IOException {
        List<Told.Trial> told = new ArrayList<>();
        for (Event event : events(directory)) {
            if (event.event() instanceof Told happened) {
                told.addAll(happened.trials());
            }
        }
        return told;
    }

    private static List<Event> events(Path directory) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(directory.resolve("journal.jsonl"), events::add);
        return events;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 200})
    void whatHasAScoreIsNotEvaluatedAgain(int batch) throws IOException {
        Counting evaluator = new Counting();
        AskTellResult result =
                run(folder, plan(new RegularizedEvolution(20, 10), evaluator, batch), new PlanListener() {});
        List<Told.Trial> told = told(folder);
        assertThat(told).hasSize(BUDGET);
        assertThat(result.trials()).isEqualTo(BUDGET);
        long known = told.stream().filter(t -> t.known().isPresent()).count();
        assertThat(known).isGreaterThan(10);
        assertThat(result.known()).isEqualTo(known);
        assertThat(evaluator.evaluated).hasSize(BUDGET - (int) known);
        Set<String> scored = new HashSet<>();
        for (Told.Trial trial : told) {
            String genes = trial.genes();
            if (trial.known().isPresent()) {
                Told.Trial first = told.get((int) trial.known().getAsLong());
                assertThat(first.genes()).isEqualTo(genes);
                assertThat(trial.score()).isEqualTo(first.score());
                assertThat(trial.failure()).isEqualTo(first.failure());
            } else {
                assertThat(scored).doesNotContain(genes);
            }
            if (trial.score().isPresent()) {
                scored.add(genes);
            }
        }
    }

    @Test
    void neitherBeforeAKillNorAfterIt() throws IOException {
        Counting whole = new Counting();
        Path straight = Files.createDirectory(folder.resolve("straight"));
        AskTellResult expected = run(straight, plan(new RegularizedEvolution(20, 10), whole, 8), new PlanListener() {});
        int events = events(straight).size();
        for (int n = 4; n < events - 1; n += 3) {
            Path directory = Files.createDirectory(folder.resolve("killed" + n));
            Counting evaluator = new Counting();
            SearchPlan plan = plan(new RegularizedEvolution(20, 10), evaluator, 8);
            int at = n;
            assertThatThrownBy(() -> run(directory, plan, new PlanListener() {
                        @Override
                        public void appended(Event event) {
                            if (event.number() == at) {
                                throw new Killed();
                            }
                        }
                    }))
                    .isInstanceOf(Killed.class);
            assertThat(run(directory, plan, new PlanListener() {})).isEqualTo(expected);
            assertThat(told(directory)).isEqualTo(told(straight));
            assertThat(evaluator.evaluated).isEqualTo(whole.evaluated);
        }
    }

    /** Asks for the first two members of a space three times each, twice under an assignment that is not canonical. */
    private record Stubborn() implements StrategyConfig {
        @Override
        public Description description() {
            return new Description("stubborn", "asks for the same again", "none", "any space", "for tests");
        }

        @Override
        public SearchStrategy create(SearchContext context) {
            return new SearchStrategy() {
                private long asked;

                @Override
                public List<Candidate> ask(int atMost) {
                    List<Candidate> candidates = new ArrayList<>();
                    while (asked < 6 && candidates.size() < atMost) {
                        // depth 1: the kernels of later blocks do not matter
                        int[] genes = {0, (int) (asked % 2), (int) (asked / 2), 0, 0};
                        candidates.add(new Candidate(
                                asked++, new Architecture(context.space().decisions(), genes)));
                    }
                    return candidates;
                }

                @Override
                public void tell(Trial trial) {}

                @Override
                public JsonNode state() {
                    return JsonNodeFactory.instance.objectNode();
                }
            };
        }

        @Override
        public SearchStrategy restore(SearchContext context, JsonNode state) {
            return create(context);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6})
    void assignmentsOfOneMemberAreOne(int batch) throws IOException {
        Counting evaluator = new Counting();
        AskTellResult result = run(folder, plan(new Stubborn(), evaluator, batch), new PlanListener() {});
        assertThat(evaluator.evaluated).hasSize(2);
        assertThat(result.known()).isEqualTo(4);
        assertThat(told(folder)).extracting(t -> t.known().orElse(-1)).containsExactly(-1L, -1L, 0L, 1L, 0L, 1L);
    }

    @Test
    void aFailureIsTriedAgain() throws IOException {
        List<Long> evaluated = new ArrayList<>();
        Evaluator failing = candidates -> candidates.stream()
                .map(c -> {
                    evaluated.add(c.number());
                    return c.number() < 3 ? c.failed("killed") : c.scored(c.number());
                })
                .toList();
        run(folder, plan(new Stubborn(), failing, 2), new PlanListener() {});
        // members a b | a b | a b: a fails twice, b once
        assertThat(evaluated).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(told(folder).get(5).score().getAsDouble()).isEqualTo(3);
    }
}
