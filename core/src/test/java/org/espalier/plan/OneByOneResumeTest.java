package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.espalier.event.Asked;
import org.espalier.event.StrategySnapshot;
import org.espalier.event.TrialEnded;
import org.espalier.journal.Event;
import org.espalier.random.Seeds;
import org.espalier.search.Constraints;
import org.espalier.search.LearningCurve;
import org.espalier.search.Objectives;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.search.TestSpaces;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RandomSearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials side by side, killed and stopped anywhere: nothing that is found depends on it, nor on what ends first or how many run at once. */
@Timeout(60)
class OneByOneResumeTest {
    /** 120 members, so that evolution asks for many of them again. */
    private static final SearchSpace SPACE = TestSpaces.elastic();

    /** Trainings of nine epochs, which some strategies divide. */
    private static final SearchContext CONTEXT = new SearchContext(SPACE, Constraints.none(), 3, Objectives.SCORE, 9);

    private static final int BUDGET = 60;

    static Stream<Arguments> strategiesAndLags() {
        return SmallStrategies.larger().stream()
                .flatMap(config -> Stream.of(0, 1, 3, 7).map(lag -> Arguments.of(config, lag)));
    }

    private static AskTellPhase phase(StrategyConfig config, Evaluation evaluation) {
        return new AskTellPhase("search", config, CONTEXT, evaluation, BUDGET);
    }

    private static AskTellPhase phase(StrategyConfig config, FakeTrials trials, int lag, TellOrder order) {
        return phase(config, new Evaluation.OneByOne(() -> trials, lag, order));
    }

    private static AskTellOutcome undisturbed(
            StrategyConfig config, int lag, List<Event> journal, Map<Long, List<LearningCurve>> seen)
            throws IOException, InterruptedException {
        FakeTrials trials = FakeTrials.random(1, new SplittableRandom(1), seen);
        AskTellOutcome outcome =
                phase(config, trials, lag, TellOrder.FIXED).search(new MemoryPhase(journal, trials::beat));
        assertThat(trials.closed()).isEqualTo(1);
        return outcome;
    }

    /** Attempts until one comes to the end, each ended at random by a kill, a stop or a fault of the machine. */
    private static AskTellOutcome disturbed(
            StrategyConfig config,
            int lag,
            TellOrder order,
            List<Event> journal,
            Map<Long, List<LearningCurve>> seen,
            SplittableRandom random,
            int leastEnds)
            throws IOException {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            FakeTrials trials = FakeTrials.random(1 + random.nextInt(5), random.split(), seen);
            int kind = random.nextInt(3);
            int at = 1 + random.nextInt(30);
            int[] beats = {0};
            MemoryPhase.Beat beat = () -> {
                if (kind == 1 && ++beats[0] == at) {
                    throw new InterruptedException("stop");
                }
                if (kind == 2 && ++beats[0] >= at && !trials.pending().isEmpty()) {
                    trials.next().stage().completeExceptionally(new UncheckedIOException(new IOException("no disk")));
                } else {
                    trials.beat();
                }
            };
            long killedAt = kind == 0 ? journal.size() + at : Long.MAX_VALUE;
            try {
                AskTellOutcome outcome =
                        phase(config, trials, lag, order).search(new MemoryPhase(journal, beat, killedAt));
                assertThat(attempt).as("ends before the last").isGreaterThanOrEqualTo(leastEnds);
                return outcome;
            } catch (MemoryPhase.Killed | InterruptedException | UncheckedIOException e) {
                assertThat(trials.closed()).isLessThanOrEqualTo(1);
                assertThat(trials.pending()).as("trials that nobody ended").isEmpty();
            }
        }
        throw new AssertionError("never came to the end");
    }

    /** 12 combinations, in each 3 searches with at least 6 ends before the last: more than 200. */
    @ParameterizedTest
    @MethodSource("strategiesAndLags")
    void whateverEndsFirstAndWhereverItIsKilledTheSameIsFound(StrategyConfig config, int lag) throws Exception {
        List<Event> straight = new ArrayList<>();
        Map<Long, List<LearningCurve>> seen = new LinkedHashMap<>();
        AskTellOutcome expected = undisturbed(config, lag, straight, seen);
        assertThat(MemoryPhase.events(straight, StrategySnapshot.class)).hasSizeGreaterThan(1);
        assertThat(expected.trials()).hasSizeGreaterThanOrEqualTo(40);
        for (int search = 0; search < 3; search++) {
            SplittableRandom random = Seeds.generator(5, config.name() + lag, search);
            List<Event> journal = new ArrayList<>();
            Map<Long, List<LearningCurve>> seenNow = new LinkedHashMap<>();
            AskTellOutcome outcome = disturbed(config, lag, TellOrder.FIXED, journal, seenNow, random, 6);
            assertThat(outcome).isEqualTo(expected);
            assertThat(MemoryPhase.told(journal)).isEqualTo(MemoryPhase.told(straight));
            assertThat(MemoryPhase.events(journal, Asked.class)).isEqualTo(MemoryPhase.events(straight, Asked.class));
            assertThat(order(journal)).isEqualTo(order(straight));
            assertThat(seenNow).isEqualTo(seen);
            assertThat(MemoryPhase.events(journal, TrialEnded.class))
                    .extracting(TrialEnded::number)
                    .containsExactlyInAnyOrderElementsOf(seen.keySet());
        }
    }

    /** How asks and tells follow each other. */
    private static String order(List<Event> journal) {
        return MemoryPhase.trace(journal).replaceAll("e\\d+ ?|s ?", "").strip();
    }

    @ParameterizedTest
    @MethodSource(SmallStrategies.LARGER)
    void withoutALagItIsAskingAndTellingInTurn(StrategyConfig config) throws Exception {
        List<Event> oneByOne = new ArrayList<>();
        AskTellOutcome outcome = undisturbed(config, 0, oneByOne, new LinkedHashMap<>());
        List<Event> together = new ArrayList<>();
        AskTellOutcome expected = phase(
                        config,
                        new Evaluation.Together(
                                all -> all.stream()
                                        .map(c -> FakeTrials.evaluate(c).trial())
                                        .toList(),
                                1))
                .search(new MemoryPhase(together, () -> {}));
        assertThat(outcome).isEqualTo(expected);
        assertThat(MemoryPhase.told(oneByOne)).isEqualTo(MemoryPhase.told(together));
        assertThat(order(oneByOne)).isEqualTo(order(together));
    }

    @Test
    void whatIsKnownLaterChangesNoAsk() throws Exception {
        Map<Long, List<LearningCurve>> seen = new LinkedHashMap<>();
        List<Event> journal = new ArrayList<>();
        undisturbed(new RandomSearch(), 3, journal, seen);
        // trials 0 and 1 have curves and trial 4 has none; trial k is asked for when all below k - 3 are told
        assertThat(seen.get(3L)).isEmpty();
        assertThat(seen.get(4L)).extracting(LearningCurve::number).containsExactly(0L);
        assertThat(seen.get(9L)).extracting(LearningCurve::number).containsExactly(0L, 1L, 2L, 3L, 5L);
        List<TrialEnded> ended = MemoryPhase.events(journal, TrialEnded.class);
        assertThat(seen.get(4L).get(0).scores()).isEqualTo(ended.get(0).curve());
        assertThat(ended.get(0).curve()).hasSize(2);
        assertThat(ended.get(1).stoppedAfter()).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void anOrderOfArrivalIsRepeatedByAResume(int lag) throws Exception {
        for (StrategyConfig config : SmallStrategies.larger()) {
            List<Event> journal = new ArrayList<>();
            AskTellOutcome outcome = disturbed(
                    config, lag, TellOrder.ARRIVAL, journal, new LinkedHashMap<>(), new SplittableRandom(lag), 6);
            assertThat(MemoryPhase.told(journal).stream().map(t -> t.number()).toList())
                    .hasSizeGreaterThanOrEqualTo(40)
                    .doesNotHaveDuplicates()
                    .isNotEqualTo(MemoryPhase.told(journal).stream()
                            .map(t -> t.number())
                            .sorted()
                            .toList());
            List<Event> again = new ArrayList<>(journal);
            Evaluation nobody = new Evaluation.OneByOne(
                    () -> {
                        throw new AssertionError("there is nothing to evaluate");
                    },
                    lag,
                    TellOrder.ARRIVAL);
            assertThat(phase(config, nobody).search(new MemoryPhase(again, () -> {})))
                    .isEqualTo(outcome);
            assertThat(again).isEqualTo(journal);
        }
    }
}
