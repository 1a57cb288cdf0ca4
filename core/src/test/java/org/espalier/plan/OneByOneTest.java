package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.espalier.decision.Architecture;
import org.espalier.event.Asked;
import org.espalier.event.PhaseCut;
import org.espalier.event.SearchEvent;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.journal.Event;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.strategy.RandomSearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What is asked, ended and told when, where trials run side by side. */
@Timeout(60)
class OneByOneTest {
    private static final SearchSpace SPACE = TestSpaces.elastic();
    private static final IntUnaryOperator OLDEST = running -> 0;
    private static final IntUnaryOperator NEWEST = running -> running - 1;

    private final List<Event> journal = new ArrayList<>();
    private final List<Long> submitted = new ArrayList<>();

    private AskTellPhase phase(StrategyConfig config, FakeTrials trials, int lag, TellOrder order, int budget) {
        return new AskTellPhase(
                "search",
                config,
                new SearchContext(SPACE, 3),
                new Evaluation.OneByOne(() -> trials, lag, order),
                budget);
    }

    private AskTellPhase phase(StrategyConfig config, FakeTrials trials, int lag, int budget) {
        return phase(config, trials, lag, TellOrder.FIXED, budget);
    }

    /** One trial ends whenever the phase has nothing else to do. */
    private MemoryPhase waiting(FakeTrials trials, long killedAt) {
        List<Integer> idle = new ArrayList<>();
        return new MemoryPhase(
                journal,
                () -> {
                    // the first look of two is for what has arrived, the second waits
                    idle.add(journal.size());
                    if (idle.size() > 1
                            && idle.get(idle.size() - 2).equals(journal.size())
                            && !trials.pending().isEmpty()) {
                        idle.clear();
                        FakeTrials.Pending ended = trials.next();
                        submitted.add(ended.request().candidate().number());
                        ended.stage()
                                .complete(FakeTrials.evaluate(ended.request().candidate()));
                    }
                },
                killedAt);
    }

    private AskTellOutcome run(AskTellPhase phase, FakeTrials trials) throws Exception {
        return phase.search(waiting(trials, Long.MAX_VALUE));
    }

    private String trace() {
        return MemoryPhase.trace(journal).replace("s ", "");
    }

    @Test
    void askFollowsTheTellOfTheTrialThatLiesTheLagBehind() throws Exception {
        FakeTrials trials = new FakeTrials(9, OLDEST);
        AskTellOutcome outcome = run(phase(new RandomSearch(), trials, 2, 6), trials);
        assertThat(trace()).isEqualTo("a0 a1 a2 e0 t0 a3 e1 t1 a4 e2 t2 a5 e3 t3 e4 t4 e5 t5");
        assertThat(MemoryPhase.events(journal, Asked.class)).allMatch(asked -> asked.wanted() == 1);
        assertThat(outcome.trials()).extracting(Trial::number).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(outcome.result().failed()).isEqualTo(1);
        assertThat(trials.closed()).isEqualTo(1);
    }

    @Test
    void whatEndsEarlyIsInTheJournalAtOnceAndToldInItsTurn() throws Exception {
        FakeTrials trials = new FakeTrials(9, NEWEST);
        run(phase(new RandomSearch(), trials, 2, 6), trials);
        assertThat(trace()).isEqualTo("a0 a1 a2 e2 e1 e0 t0 a3 t1 a4 t2 a5 e5 e4 e3 t3 t4 t5");
    }

    @Test
    void whoIsToldInTheOrderOfArrivalWaitsForNobody() throws Exception {
        FakeTrials trials = new FakeTrials(9, NEWEST);
        AskTellOutcome outcome = run(phase(new RandomSearch(), trials, 2, TellOrder.ARRIVAL, 6), trials);
        assertThat(trace()).isEqualTo("a0 a1 a2 e2 t2 a3 e3 t3 a4 e4 t4 a5 e5 t5 e1 t1 e0 t0");
        assertThat(outcome.trials()).extracting(Trial::number).containsExactly(2L, 3L, 4L, 5L, 1L, 0L);
    }

    @Test
    void whatHadArrivedBeforeAKillIsToldFirst() throws Exception {
        FakeTrials trials = new FakeTrials(9, NEWEST);
        AskTellPhase phase = phase(new RandomSearch(), trials, 2, TellOrder.ARRIVAL, 6);
        assertThatThrownBy(() -> phase.search(waiting(trials, 3))).isInstanceOf(MemoryPhase.Killed.class);
        assertThat(trace()).isEqualTo("a0 a1 a2 e2");
        FakeTrials others = new FakeTrials(9, OLDEST);
        run(phase(new RandomSearch(), others, 2, TellOrder.ARRIVAL, 6), others);
        assertThat(trace()).isEqualTo("a0 a1 a2 e2 t2 a3 e0 t0 a4 e1 t1 a5 e3 t3 e4 t4 e5 t5");
    }

    @Test
    void atTheEndOfAGenerationTheNextInOrderIsTold() throws Exception {
        FakeTrials trials = new FakeTrials(9, NEWEST);
        run(phase(new EvolutionFinder(4, 1, 0.2, 0.5, 0.5), trials, 2, 8), trials);
        assertThat(trace()).isEqualTo("a0 a1 a2 e2 e1 e0 t0 a3 t1 e3 t2 t3 a4 a5 a6 e6 e5 e4 t4 a7 t5 t6 e7 t7");
    }

    /** Asks for members by their number, from a list. */
    private record Listed(List<Integer> members) implements StrategyConfig {
        @Override
        public Description description() {
            return new Description("listed", "asks for what is listed", "none", "any space", "for tests");
        }

        @Override
        public SearchStrategy create(SearchContext context) {
            return new Strategy(members, new Ledger());
        }

        @Override
        public SearchStrategy restore(SearchContext context, JsonNode state) {
            return new Strategy(members, new Ledger(SPACE.decisions(), state));
        }

        private record Strategy(List<Integer> members, Ledger ledger) implements SearchStrategy {
            @Override
            public List<Candidate> ask(int atMost) {
                if (ledger.asked() >= members.size()) {
                    return List.of();
                }
                int member = members.get((int) ledger.asked());
                // depth 2: the kernels of later blocks do not matter
                int[] genes = {1, member % 3, member / 3, (int) ledger.asked() % 3, 0};
                return List.of(ledger.open(new Architecture(SPACE.decisions(), genes)));
            }

            @Override
            public void tell(Trial trial) {
                ledger.close(trial);
            }

            @Override
            public JsonNode state() {
                return ledger.state();
            }
        }
    }

    private List<Long> knownTo() {
        return MemoryPhase.told(journal).stream()
                .map(trial -> trial.known().orElse(-1))
                .toList();
    }

    @Test
    void aMemberThatIsBeingEvaluatedIsNotEvaluatedAgain() throws Exception {
        FakeTrials trials = new FakeTrials(9, NEWEST);
        AskTellOutcome outcome = run(phase(new Listed(List.of(5, 5, 7, 5, 7, 5)), trials, 2, 6), trials);
        assertThat(submitted).containsExactly(2L, 0L);
        assertThat(trace()).isEqualTo("a0 a1 a2 e2 e0 t0 a3 t1 a4 t2 a5 t3 t4 t5");
        assertThat(knownTo()).containsExactly(-1L, 0L, -1L, 0L, 2L, 0L);
        assertThat(outcome.result().known()).isEqualTo(4);
        assertThat(MemoryPhase.told(journal)).extracting(Told.Trial::score).doesNotContain(OptionalDouble.empty());
    }

    /** Trial 3 fails; 4 and 5 are asked for while it runs, 6 when its failure was told, while 4 and 5 are still outstanding. */
    private static final Listed FAILING = new Listed(List.of(0, 1, 2, 8, 8, 8, 8, 8));

    @Test
    void aFailureIsSharedByThoseThatWaitedForItAndTriedAgainByOthers() throws Exception {
        FakeTrials trials = new FakeTrials(9, OLDEST);
        AskTellOutcome outcome = run(phase(FAILING, trials, 2, 8), trials);
        assertThat(submitted).containsExactly(0L, 1L, 2L, 3L, 6L);
        assertThat(knownTo()).containsExactly(-1L, -1L, -1L, -1L, 3L, 3L, -1L, 6L);
        assertThat(MemoryPhase.told(journal).subList(3, 6))
                .allMatch(trial -> trial.failure().equals("out of memory"));
        assertThat(outcome.result().failed()).isEqualTo(3);
        assertThat(outcome.result().known()).isEqualTo(3);
    }

    @Test
    void whoSharesAnOutcomeIsTheSameAfterAKillAnywhere() throws Exception {
        FakeTrials straight = new FakeTrials(9, OLDEST);
        AskTellOutcome expected = run(phase(FAILING, straight, 2, 8), straight);
        List<Event> whole = List.copyOf(journal);
        for (int length = 0; length < whole.size(); length++) {
            journal.clear();
            journal.addAll(whole.subList(0, length));
            FakeTrials trials = new FakeTrials(9, NEWEST);
            assertThat(run(phase(FAILING, trials, 2, 8), trials))
                    .as("cut behind %d", length)
                    .isEqualTo(expected);
            assertThat(MemoryPhase.told(journal)).isEqualTo(MemoryPhase.told(whole));
            assertThat(MemoryPhase.events(journal, TrialEnded.class))
                    .extracting(TrialEnded::number)
                    .containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 6L);
        }
    }

    @Test
    void inTheOrderOfArrivalThoseThatShareAnOutcomeFollowIt() throws Exception {
        FakeTrials trials = new FakeTrials(9, NEWEST);
        run(phase(new Listed(List.of(5, 5, 7, 5, 7, 5)), trials, 2, TellOrder.ARRIVAL, 6), trials);
        assertThat(trace()).isEqualTo("a0 a1 a2 e2 t2 a3 e0 t0 t1 t3 a4 t4 a5 t5");
        assertThat(knownTo()).containsExactly(-1L, -1L, 0L, 0L, 2L, 0L);
    }

    @Test
    void aBatchThatWasCutGoesOnOneByOne() throws Exception {
        Evaluation together = new Evaluation.Together(
                all -> all.stream().map(c -> FakeTrials.evaluate(c).trial()).toList(), 3);
        AskTellPhase former = new AskTellPhase("search", new RandomSearch(), new SearchContext(SPACE, 3), together, 12);
        former.search(new MemoryPhase(journal, () -> {}));
        List<Event> whole = List.copyOf(journal);
        assertThat(trace()).startsWith("a0,1,2 t0,1,2 a3,4,5 t3,4,5");
        Asked second = MemoryPhase.events(journal, Asked.class).get(1);
        journal.removeIf(event -> event.number() > number(whole, second));
        // as an evaluator of batches left it: one of the batch has ended
        MemoryPhase left = new MemoryPhase(journal, () -> {});
        Candidate fourth = former.search(new MemoryPhase(new ArrayList<>(whole), () -> {}))
                .trials()
                .get(4)
                .candidate();
        left.append(Ledger.ended(FakeTrials.evaluate(fourth)));
        FakeTrials trials = new FakeTrials(9, NEWEST);
        run(phase(new RandomSearch(), trials, 2, 12), trials);
        assertThat(trace())
                .startsWith("a0,1,2 t0,1,2 a3,4,5 e4 e5 e3 t3 a6 t4 a7 t5 a8")
                .endsWith("t11");
        assertThat(submitted).doesNotContain(0L, 1L, 2L, 4L).doesNotHaveDuplicates();
        assertThat(MemoryPhase.told(journal)).isEqualTo(MemoryPhase.told(whole));
    }

    private static long number(List<Event> events, SearchEvent wanted) {
        return events.stream()
                .filter(event -> event.event().equals(wanted))
                .findFirst()
                .orElseThrow()
                .number();
    }

    /** Time that is over once so many trials are told, or that a trial takes too long for. */
    private static final class Limited extends MemoryPhase {
        private final List<Event> journal;
        private final int most;
        private final boolean whileWaiting;
        private int asked;
        private boolean stopped;

        Limited(List<Event> journal, Beat beat, int most, boolean whileWaiting) {
            super(journal, beat);
            this.journal = journal;
            this.most = most;
            this.whileWaiting = whileWaiting;
        }

        @Override
        public PhaseBudget budget() {
            return new PhaseBudget() {
                @Override
                public int planned(int wanted) {
                    return wanted - 1;
                }

                @Override
                public boolean mayGoOn(String run, int done, int planned) {
                    asked++;
                    List<PhaseCut> cuts = events(journal, PhaseCut.class);
                    if (!cuts.isEmpty()) {
                        return done < cuts.get(0).done();
                    }
                    boolean over = stopped || !whileWaiting && done >= most;
                    if (over) {
                        append(new PhaseCut(run, done, planned, "late"));
                    }
                    return !over;
                }

                @Override
                public void stopIfLate() throws InterruptedException {
                    if (asked > 0 && whileWaiting && told(journal).size() >= most) {
                        stopped = true;
                        throw new InterruptedException("late");
                    }
                }

                @Override
                public boolean hasStopped() {
                    return stopped;
                }
            };
        }
    }

    @Test
    void whatIsOutstandingWhenTheTimeIsOverCountsAsNeverAskedFor() throws Exception {
        for (boolean whileWaiting : List.of(false, true)) {
            journal.clear();
            FakeTrials trials = new FakeTrials(9, OLDEST);
            MemoryPhase beats = waiting(trials, Long.MAX_VALUE);
            AskTellOutcome outcome = phase(new RandomSearch(), trials, 2, 9)
                    .search(new Limited(journal, beats::stopIfAsked, 3, whileWaiting));
            assertThat(outcome.trials()).extracting(Trial::number).containsExactly(0L, 1L, 2L);
            assertThat(trace()).endsWith("t2 cut");
            assertThat(MemoryPhase.events(journal, PhaseCut.class)).containsExactly(new PhaseCut("", 3, 8, "late"));
            assertThat(trials.closed()).isEqualTo(1);
            assertThat(trials.pending()).isEmpty();
            int events = journal.size();
            // one that had ended before the cut changes nothing
            journal.add(
                    events - 1,
                    new Event(
                            events - 1,
                            journal.get(0).time(),
                            "search",
                            new TrialEnded(3, OptionalDouble.of(9), "", 1, List.of(), OptionalLong.empty()),
                            journal.get(events - 2).end()));
            FakeTrials nothing = new FakeTrials(9, OLDEST);
            assertThat(phase(new RandomSearch(), nothing, 2, 9).search(new Limited(journal, () -> {}, 3, false)))
                    .isEqualTo(outcome);
            assertThat(nothing.closed()).as("never opened").isZero();
            assertThat(journal).hasSize(events + 1);
        }
    }

    @Test
    void aSmallerPlanIsKept() throws Exception {
        FakeTrials trials = new FakeTrials(9, OLDEST);
        MemoryPhase beats = waiting(trials, Long.MAX_VALUE);
        AskTellOutcome outcome =
                phase(new RandomSearch(), trials, 7, 5).search(new Limited(journal, beats::stopIfAsked, 99, false));
        assertThat(outcome.trials()).hasSize(4);
    }

    @Test
    void valuesAreCheckedAtBirth() {
        assertThatThrownBy(() -> phase(new RandomSearch(), new FakeTrials(1, OLDEST), 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("budget must be at least 1, got 0");
        assertThatThrownBy(() -> phase(new RandomSearch(), new FakeTrials(1, OLDEST), -1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lag must be at least 0, got -1");
        assertThatThrownBy(() -> new Evaluation.Together(all -> List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("batch must be at least 1, got 0");
    }
}
