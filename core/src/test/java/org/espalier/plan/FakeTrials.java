package org.espalier.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntUnaryOperator;
import org.espalier.decision.Architecture;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluated;
import org.espalier.search.LearningCurve;
import org.espalier.search.Trial;
import org.espalier.search.TrialRequest;

/** Trials that end when they are told to, without threads; up to a capacity run, and the others wait. */
final class FakeTrials implements AsyncEvaluator {
    /** A trial that runs or waits. */
    record Pending(TrialRequest request, CompletableFuture<Evaluated> stage) {}

    private final int capacity;
    private final IntUnaryOperator choice;
    private final List<Pending> pending = new ArrayList<>();
    /** The curves that each trial was submitted with, over all attempts. */
    private final Map<Long, List<LearningCurve>> seen;

    private int idle;
    private int opened;
    private int closed;

    /**
     * @param capacity how many run at once
     * @param choice given how many run, which of them ends next
     */
    FakeTrials(int capacity, IntUnaryOperator choice, Map<Long, List<LearningCurve>> seen) {
        this.capacity = capacity;
        this.choice = choice;
        this.seen = seen;
    }

    FakeTrials(int capacity, IntUnaryOperator choice) {
        this(capacity, choice, new LinkedHashMap<>());
    }

    static FakeTrials random(int capacity, SplittableRandom random, Map<Long, List<LearningCurve>> seen) {
        return new FakeTrials(capacity, random::nextInt, seen);
    }

    /** Every seventh fails; a curve has two or three epochs, and every fifth trial none. */
    static Evaluated evaluate(Candidate candidate) {
        Trial trial = candidate.number() % 7 == 3
                ? candidate.failed("out of memory")
                : candidate.scored(score(candidate.architecture()));
        List<Double> curve = new ArrayList<>();
        for (int epoch = 1; candidate.number() % 5 != 4 && epoch <= 2 + candidate.number() % 2; epoch++) {
            curve.add(score(candidate.architecture()) / epoch);
        }
        return new Evaluated(
                trial, curve, candidate.number() % 4 == 1 ? OptionalLong.of(2) : OptionalLong.empty(), 1.5);
    }

    static double score(Architecture member) {
        double score = 0;
        for (int index : member.indices()) {
            score = score * 3 + index;
        }
        return Math.sin(score);
    }

    @Override
    public CompletionStage<Evaluated> submit(TrialRequest request) {
        if (opened == closed) {
            opened++;
        }
        List<LearningCurve> before = seen.putIfAbsent(request.candidate().number(), request.seen());
        if (before != null && !before.equals(request.seen())) {
            throw new AssertionError("trial " + request.candidate().number() + " was submitted with " + before
                    + " and then with " + request.seen());
        }
        Pending trial = new Pending(request, new CompletableFuture<>());
        pending.add(trial);
        return trial.stage();
    }

    /** Time passes: sometimes a trial ends, and always when it is called a second time. */
    void beat() {
        if (!pending.isEmpty() && (choice.applyAsInt(2) == 1 || ++idle > 1)) {
            idle = 0;
            Pending ended = next();
            ended.stage().complete(evaluate(ended.request().candidate()));
        }
    }

    /** Takes out the one that ends next. */
    Pending next() {
        return pending.remove(choice.applyAsInt(Math.min(capacity, pending.size())));
    }

    /** What runs or waits. */
    List<Pending> pending() {
        return pending;
    }

    int closed() {
        return closed;
    }

    @Override
    public void close() {
        closed++;
        pending.clear();
    }
}
