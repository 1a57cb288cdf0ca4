package org.espalier.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.espalier.failure.Failure;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluated;
import org.espalier.search.TrialRequest;
import org.jspecify.annotations.Nullable;

/**
 * What is being evaluated: hands requests to an evaluator, which it opens for the first of them, and hands out what comes of them in the order
 * of arrival. For one thread; arrivals come from any.
 */
final class SideBySide implements AutoCloseable {
    /** What came of a candidate: how it ended, or why it did not. */
    private record Arrival(
            Candidate candidate,
            @Nullable Evaluated evaluated,
            @Nullable Throwable failure) {}

    private final Supplier<? extends AsyncEvaluator> supplier;
    private final Map<Long, Candidate> running = new HashMap<>();
    private BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private @Nullable AsyncEvaluator evaluator;

    SideBySide(Supplier<? extends AsyncEvaluator> supplier) {
        this.supplier = supplier;
    }

    boolean isRunning(Candidate candidate) {
        return running.containsKey(candidate.number());
    }

    void submit(TrialRequest request) {
        AsyncEvaluator open = evaluator == null ? supplier.get() : evaluator;
        evaluator = open;
        Candidate candidate = request.candidate();
        running.put(candidate.number(), candidate);
        BlockingQueue<Arrival> queue = arrivals;
        open.submit(request)
                .whenComplete((@Nullable Evaluated evaluated, @Nullable Throwable failure) ->
                        queue.add(new Arrival(candidate, evaluated, failure)));
    }

    /** Nothing more is submitted before the next arrives. */
    void waiting() {
        if (evaluator != null) {
            evaluator.waiting();
        }
    }

    /**
     * The next to arrive.
     *
     * @param millis how long to wait for it
     * @return empty where none came in time
     * @throws RuntimeException as the evaluator says, where it could not evaluate a candidate for a reason that does not lie in it
     * @throws IllegalStateException where it gives what it was not asked for
     */
    Optional<Evaluated> next(long millis) throws InterruptedException {
        Arrival arrival = arrivals.poll(millis, TimeUnit.MILLISECONDS);
        if (arrival == null) {
            return Optional.empty();
        }
        if (arrival.failure() != null) {
            throw rethrown(arrival.candidate(), arrival.failure());
        }
        String fault = fault(arrival);
        running.remove(arrival.candidate().number());
        if (!fault.isEmpty()) {
            throw new IllegalStateException(
                    "the evaluator completed trial " + arrival.candidate().number() + fault);
        }
        return Optional.ofNullable(arrival.evaluated());
    }

    private String fault(Arrival arrival) {
        Evaluated evaluated = arrival.evaluated();
        if (!isRunning(arrival.candidate())) {
            return " twice";
        }
        if (evaluated == null) {
            return " with nothing";
        }
        return evaluated.trial().candidate().equals(arrival.candidate())
                ? ""
                : " with another one, " + evaluated.trial().number() + " of "
                        + evaluated.trial().architecture();
    }

    /** What to throw; an interrupt and an error are thrown at once. */
    private static RuntimeException rethrown(Candidate candidate, Throwable failure) throws InterruptedException {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof InterruptedException stopped) {
            throw stopped;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof CancellationException) {
            return new IllegalStateException("trial " + candidate.number() + " was cancelled by the evaluator", cause);
        }
        if (cause instanceof RuntimeException fault) {
            return fault;
        }
        String message = "trial " + candidate.number() + " could not be evaluated: " + Failure.reason(cause);
        return cause instanceof IOException io
                ? new UncheckedIOException(message, io)
                : new IllegalStateException(message, cause);
    }

    /**
     * Ends what is running.
     *
     * @return what had arrived, or ended meanwhile, and was not handed out
     */
    List<Evaluated> stop() {
        BlockingQueue<Arrival> queue = arrivals;
        close();
        List<Evaluated> left = new ArrayList<>();
        for (Arrival arrival : queue) {
            Evaluated evaluated = arrival.evaluated();
            if (evaluated != null && fault(arrival).isEmpty()) {
                left.add(evaluated);
            }
            running.remove(arrival.candidate().number());
        }
        running.clear();
        return left;
    }

    @Override
    public void close() {
        AsyncEvaluator open = evaluator;
        evaluator = null;
        arrivals = new LinkedBlockingQueue<>();
        if (open != null) {
            open.close();
        }
    }
}
