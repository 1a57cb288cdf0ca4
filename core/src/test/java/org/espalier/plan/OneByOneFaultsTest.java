package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.espalier.event.TrialEnded;
import org.espalier.journal.Event;
import org.espalier.random.Seeds;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluated;
import org.espalier.search.SearchContext;
import org.espalier.search.TellOrder;
import org.espalier.search.TestSpaces;
import org.espalier.search.TrialRequest;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Evaluators that throw, hang, or do not keep their contract: nothing more is told, they are closed, and what had ended is kept. */
@Timeout(60)
class OneByOneFaultsTest {
    private final List<Event> journal = new ArrayList<>();

    /** Does with each request what it likes. */
    private static final class Odd implements AsyncEvaluator {
        private final Function<TrialRequest, CompletionStage<Evaluated>> answer;
        private final List<Long> submitted = new ArrayList<>();
        private int closed;
        private Runnable atClose = () -> {};

        Odd(Function<TrialRequest, CompletionStage<Evaluated>> answer) {
            this.answer = answer;
        }

        @Override
        public CompletionStage<Evaluated> submit(TrialRequest request) {
            submitted.add(request.candidate().number());
            return answer.apply(request);
        }

        @Override
        public void close() {
            closed++;
            atClose.run();
        }
    }

    private static AskTellPhase phase(AsyncEvaluator evaluator, TellOrder order) {
        return new AskTellPhase(
                "search",
                new RandomSearch(),
                new SearchContext(TestSpaces.elastic(), 3),
                new Evaluation.OneByOne(() -> evaluator, 2, order),
                6);
    }

    private static CompletionStage<Evaluated> done(TrialRequest request) {
        return CompletableFuture.completedFuture(FakeTrials.evaluate(request.candidate()));
    }

    private void run(Odd evaluator) throws IOException, InterruptedException {
        phase(evaluator, TellOrder.FIXED).search(new MemoryPhase(journal, () -> {}));
    }

    /** All are evaluated but one, of which this comes. */
    private static Odd but(long number, CompletionStage<Evaluated> other) {
        return new Odd(request -> request.candidate().number() == number ? other : done(request));
    }

    private void endsWith(Odd evaluator, Class<? extends Exception> kind, String message) {
        assertThatThrownBy(() -> run(evaluator)).isInstanceOf(kind).hasMessageContaining(message);
        assertThat(evaluator.closed).isEqualTo(1);
    }

    @Test
    void whatSaysNothingOfACandidateEndsTheSearchAndCountsForNothing() {
        UncheckedIOException gone = new UncheckedIOException(new IOException("the images are gone"));
        endsWith(but(1, CompletableFuture.failedFuture(gone)), UncheckedIOException.class, "the images are gone");
        assertThat(MemoryPhase.trace(journal)).isEqualTo("a0 e0 a1");
        endsWith(
                but(1, CompletableFuture.failedFuture(new CompletionException(gone))),
                UncheckedIOException.class,
                "the images are gone");
        endsWith(
                but(1, CompletableFuture.failedFuture(new IOException("no route"))),
                UncheckedIOException.class,
                "trial 1 could not be evaluated: no route");
        endsWith(
                but(1, CompletableFuture.failedFuture(new IllegalStateException("a fault of a program"))),
                IllegalStateException.class,
                "a fault of a program");
        endsWith(
                but(1, CompletableFuture.failedFuture(new Exception("odd"))),
                IllegalStateException.class,
                "trial 1 could not be evaluated: an error of Espalier itself: Exception (odd)");
        endsWith(
                but(1, CompletableFuture.failedFuture(new InterruptedException("stop"))),
                InterruptedException.class,
                "stop");
        CompletableFuture<Evaluated> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);
        endsWith(but(1, cancelled), IllegalStateException.class, "trial 1 was cancelled");
        assertThat(MemoryPhase.trace(journal)).isEqualTo("a0 e0 a1");
        assertThatCode(() -> run(but(9, cancelled))).doesNotThrowAnyException();
        assertThat(MemoryPhase.told(journal)).hasSize(6);
    }

    @Test
    void anErrorIsNotHeldBack() {
        Odd evaluator = but(1, CompletableFuture.failedFuture(new StackOverflowError("deep")));
        assertThatThrownBy(() -> run(evaluator)).isInstanceOf(StackOverflowError.class);
        assertThat(evaluator.closed).isEqualTo(1);
    }

    @Test
    void anEvaluatorThatTakesNothingOrCannotBeOpened() {
        endsWith(
                new Odd(request -> {
                    throw new UncheckedIOException(new IOException("no process"));
                }),
                UncheckedIOException.class,
                "no process");
        AskTellPhase phase = new AskTellPhase(
                "search",
                new RandomSearch(),
                new SearchContext(TestSpaces.elastic(), 3),
                new Evaluation.OneByOne(
                        () -> {
                            throw new IllegalStateException("no library");
                        },
                        2,
                        TellOrder.FIXED),
                6);
        assertThatThrownBy(() -> phase.search(new MemoryPhase(journal, () -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no library");
    }

    /** A stage that says twice that it is complete. */
    private static final class Twice extends CompletableFuture<Evaluated> {
        @Override
        public CompletableFuture<Evaluated> whenComplete(BiConsumer<? super Evaluated, ? super Throwable> action) {
            super.whenComplete(action);
            return super.whenComplete(action);
        }
    }

    @Test
    void whatDoesNotKeepItsContractIsNamed() {
        Odd twice = new Odd(request -> {
            Twice stage = new Twice();
            stage.complete(FakeTrials.evaluate(request.candidate()));
            return stage;
        });
        endsWith(twice, IllegalStateException.class, "the evaluator completed trial 0 twice");
        Candidate other = new Candidate(77, TestSpaces.elastic().decisions().architecture(0, 0, 0, 0, 0));
        endsWith(
                but(1, CompletableFuture.completedFuture(FakeTrials.evaluate(other))),
                IllegalStateException.class,
                "the evaluator completed trial 1 with another one, 77 of ");
        endsWith(
                but(1, CompletableFuture.completedFuture(null)),
                IllegalStateException.class,
                "the evaluator completed trial 1 with nothing");
        assertThat(MemoryPhase.events(journal, TrialEnded.class))
                .extracting(TrialEnded::number)
                .containsExactly(0L);
        assertThat(MemoryPhase.told(journal)).isEmpty();
    }

    @Test
    void theFirstReasonCountsAndWhatFailsAfterItIsBesideIt() {
        Odd evaluator = but(1, CompletableFuture.failedFuture(new IllegalStateException("first")));
        evaluator.atClose = () -> {
            throw new IllegalStateException("second");
        };
        assertThatThrownBy(() -> run(evaluator))
                .hasMessage("first")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("second"));
        assertThat(evaluator.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(TellOrder.class)
    void aTrialThatNeverEndsDoesNotHoldUpAStop(TellOrder order) {
        Odd evaluator = new Odd(request -> new CompletableFuture<>());
        long stop = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
        MemoryPhase phase = new MemoryPhase(journal, () -> {
            if (System.nanoTime() > stop) {
                throw new InterruptedException("stop");
            }
        });
        assertThatThrownBy(() -> phase(evaluator, order).search(phase))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("stop");
        assertThat(System.nanoTime() - stop).isLessThan(TimeUnit.SECONDS.toNanos(2));
        assertThat(evaluator.closed).isEqualTo(1);
        assertThat(evaluator.submitted).containsExactly(0L, 1L, 2L);
        assertThat(MemoryPhase.trace(journal)).isEqualTo("a0 a1 a2");
    }

    @Test
    void whatEndsWhileItIsStoppedIsKept() throws Exception {
        List<CompletableFuture<Evaluated>> stages = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        Odd evaluator = new Odd(request -> {
            stages.add(new CompletableFuture<>());
            candidates.add(request.candidate());
            return stages.get(stages.size() - 1);
        });
        evaluator.atClose = () -> {
            stages.get(0).completeExceptionally(new UncheckedIOException(new IOException("ended")));
            stages.get(1).complete(FakeTrials.evaluate(candidates.get(1)));
            stages.get(2).complete(FakeTrials.evaluate(candidates.get(0)));
        };
        assertThatThrownBy(() -> phase(evaluator, TellOrder.FIXED).search(new MemoryPhase(journal, () -> {
                    if (stages.size() == 3) {
                        throw new InterruptedException("stop");
                    }
                })))
                .isInstanceOf(InterruptedException.class);
        assertThat(MemoryPhase.trace(journal)).isEqualTo("a0 a1 a2 e1");
        Odd next = new Odd(OneByOneFaultsTest::done);
        run(next);
        assertThat(next.submitted).containsExactly(0L, 2L, 3L, 4L, 5L);
        assertThat(MemoryPhase.told(journal)).hasSize(6);
    }

    /** Real threads with delays of chance: what they give is what one trial after the other gives. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void threadsWithDelaysChangeNothing(int threads) throws Exception {
        List<Event> straight = new ArrayList<>();
        FakeTrials trials = FakeTrials.random(1, new SplittableRandom(1), new LinkedHashMap<>());
        AskTellOutcome expected = evolution(trials).search(new MemoryPhase(straight, trials::beat));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Odd evaluator = new Odd(request -> CompletableFuture.supplyAsync(
                    () -> {
                        long number = request.candidate().number();
                        LockSupport.parkNanos(
                                Seeds.generator(threads, "delay", number).nextInt(3_000_000));
                        return FakeTrials.evaluate(request.candidate());
                    },
                    pool));
            assertThat(evolution(evaluator).search(new MemoryPhase(journal, () -> {})))
                    .isEqualTo(expected);
        } finally {
            pool.shutdownNow();
        }
        assertThat(MemoryPhase.told(journal)).isEqualTo(MemoryPhase.told(straight));
    }

    private static AskTellPhase evolution(AsyncEvaluator evaluator) {
        return new AskTellPhase(
                "search",
                new RegularizedEvolution(6, 2),
                new SearchContext(TestSpaces.elastic(), 3),
                new Evaluation.OneByOne(() -> evaluator, 4, TellOrder.FIXED),
                50);
    }
}
