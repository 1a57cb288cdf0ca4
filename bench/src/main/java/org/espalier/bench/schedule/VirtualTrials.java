package org.espalier.bench.schedule;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluated;
import org.espalier.search.TrialRequest;

/** Workers that do nothing but take their time, by a clock that stands still while anybody decides. For one thread. */
final class VirtualTrials implements AsyncEvaluator {
    private record Submitted(TrialRequest request, TrialModel.Course course, CompletableFuture<Evaluated> stage) {}

    private record Running(double end, Submitted trial) {}

    private final int workers;
    private final TrialModel model;
    /** Of two that end at once the one with the lower number first. */
    private final PriorityQueue<Running> running = new PriorityQueue<>(Comparator.comparingDouble(Running::end)
            .thenComparingLong(one -> one.trial().request().candidate().number()));

    private final Deque<Submitted> waiting = new ArrayDeque<>();
    private double clock;
    private double busy;

    VirtualTrials(int workers, TrialModel model) {
        this.workers = workers;
        this.model = model;
    }

    @Override
    public CompletionStage<Evaluated> submit(TrialRequest request) {
        Submitted trial = new Submitted(request, model.of(request), new CompletableFuture<>());
        waiting.add(trial);
        begin();
        return trial.stage();
    }

    private void begin() {
        while (running.size() < workers && !waiting.isEmpty()) {
            Submitted trial = waiting.remove();
            busy += trial.course().seconds();
            running.add(new Running(clock + trial.course().seconds(), trial));
        }
    }

    @Override
    public void waiting() {
        Running next = running.poll();
        if (next == null) {
            return;
        }
        clock = next.end();
        begin();
        Candidate candidate = next.trial().request().candidate();
        TrialModel.Course course = next.trial().course();
        next.trial()
                .stage()
                .complete(new Evaluated(
                        course.isFailure() ? candidate.failed("drawn to fail") : candidate.scored(course.score()),
                        course.seconds()));
    }

    /** Seconds from the beginning to the last end. */
    double clock() {
        return clock;
    }

    /** Seconds of all trials that began. */
    double busy() {
        return busy;
    }

    @Override
    public void close() {
        running.clear();
        waiting.clear();
    }
}
