package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.espalier.decision.Architecture;
import org.espalier.event.Asked;
import org.espalier.event.Notice;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhaseStopped;
import org.espalier.files.AtomicFiles;
import org.espalier.journal.Event;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Plans under clocks that go back, interrupts, and strategies that do not keep their contract. */
class OddRunsTest {
    private static final SearchSpace SPACE = TestSpaces.cell();
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    private record Done(int steps) {}

    /** What a phase does. */
    @FunctionalInterface
    private interface Work {
        void in(PhaseContext context) throws IOException, InterruptedException;
    }

    private record Working(Work work) implements SearchPhase<Done> {
        @Override
        public String name() {
            return "work";
        }

        @Override
        public Class<Done> resultType() {
            return Done.class;
        }

        @Override
        public Done run(PhaseContext context) throws IOException, InterruptedException {
            work.in(context);
            return new Done(1);
        }
    }

    private PlanOutcome run(SearchPhase<?> phase, Clock clock) throws IOException {
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"), clock)) {
            SearchPlan plan = new SearchPlan(Identity.of("odd"), List.of(phase));
            return new PlanRunner(plan, journal, folder, List.of()).run();
        }
    }

    private List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(folder.resolve("journal.jsonl"), events::add);
        return events;
    }

    /** Each look at it goes a minute back. */
    private static final class Backwards extends Clock {
        private Instant now = START;

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
            now = now.minus(Duration.ofMinutes(1));
            return now;
        }
    }

    @Test
    void aClockThatIsPutBackTakesNoTimeAway() throws IOException {
        Clock clock = new Backwards();
        assertThatThrownBy(() -> run(
                        new Working(context -> {
                            context.append(new Notice("then it fails"));
                            throw new IllegalStateException("for once");
                        }),
                        clock))
                .hasMessage("for once");
        PlanOutcome outcome = run(new Working(context -> {}), clock);
        assertThat(outcome.finished())
                .singleElement()
                .satisfies(phase -> assertThat(phase.seconds()).isBetween(0.0, 60.0));
        assertThat(events())
                .last()
                .extracting(Event::event)
                .isInstanceOfSatisfying(
                        PhaseFinished.class, end -> assertThat(end.seconds()).isNotNegative());
    }

    @Test
    void anInterruptWhileAFileIsWrittenStopsTheRun() throws IOException {
        Work interrupted = context -> {
            Thread.currentThread().interrupt();
            AtomicFiles.writeString(context.directory().resolve("checkpoint"), "x");
        };
        assertThat(run(new Working(interrupted), Clock.systemUTC()).status()).isEqualTo(PlanOutcome.Status.STOPPED);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(events()).last().extracting(Event::event).isInstanceOf(PhaseStopped.class);
        assertThat(run(new Working(context -> {}), Clock.systemUTC()).status()).isEqualTo(PlanOutcome.Status.COMPLETE);
    }

    @Test
    void anInterruptBeforeTheStartStopsTheRunToo() throws IOException {
        run(new Working(context -> context.append(new Notice("once"))), Clock.systemUTC());
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"))) {
            SearchPlan plan = new SearchPlan(Identity.of("odd"), List.of(new Working(context -> {})));
            Thread.currentThread().interrupt();
            assertThat(new PlanRunner(plan, journal, folder, List.of()).run().status())
                    .isEqualTo(PlanOutcome.Status.COMPLETE);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Gives what it likes, whatever it is asked for. */
    private record Careless(String name, int count, LongFunction<Long> number) implements StrategyConfig {
        @Override
        public Description description() {
            return new Description(name, "does not keep its contract", "none", "any space", "for tests");
        }

        @Override
        public SearchStrategy create(SearchContext context) {
            return new SearchStrategy() {
                private long given;

                @Override
                public List<Candidate> ask(int atMost) {
                    List<Candidate> candidates = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        Architecture member = SPACE.sample(Seeds.generator(1, "odd", 0));
                        candidates.add(new Candidate(number.apply(given++), member));
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

    private AskTellPhase search(StrategyConfig strategy) {
        return new AskTellPhase(
                "search",
                strategy,
                new SearchContext(SPACE, 1),
                candidates -> candidates.stream().map(c -> c.scored(1)).toList(),
                6,
                2);
    }

    @Test
    void aStrategyThatGivesMoreThanWasAskedForIsNamed() throws IOException {
        assertThatThrownBy(() -> run(search(new Careless("greedy", 3, n -> n)), Clock.systemUTC()))
                .hasMessageContaining("strategy 'greedy' was asked for at most 2 candidates and gave 3");
        assertThat(events()).noneMatch(event -> event.event() instanceof Asked);
    }

    @Test
    void aStrategyThatGivesANumberTwiceIsNamed() throws IOException {
        assertThatThrownBy(() -> run(search(new Careless("forgetful", 2, n -> n % 2)), Clock.systemUTC()))
                .hasMessageContaining("strategy 'forgetful' gave candidate 0 after candidate 1");
        assertThatThrownBy(() -> run(search(new Careless("forgetful", 2, n -> n % 2)), Clock.systemUTC()))
                .hasMessageContaining("strategy 'forgetful' gave candidate 0 after candidate 1");
        assertThat(events()).filteredOn(event -> event.event() instanceof Asked).hasSize(1);
    }
}
