package org.espalier.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.espalier.event.Asked;
import org.espalier.event.StrategySnapshot;
import org.espalier.event.Told;
import org.espalier.journal.JournalException;
import org.espalier.search.Candidate;
import org.espalier.search.Ledger;
import org.espalier.search.Scores;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Trial;
import org.jspecify.annotations.Nullable;

/** One attempt at an ask/tell phase. For one thread. */
final class AskTellRun {
    private final AskTellPhase settings;
    private final PhaseContext phase;
    private final SearchStrategy strategy;
    private final SnapshotPolicy snapshots;
    private final KnownMembers known;
    private final List<Trial> trials;
    private final List<Candidate> outstanding;
    private @Nullable Trial best;
    /** The highest number of a trial. */
    private long newest = -1;

    private long failed;
    private long repeated;
    /** Bytes of the journal up to and with the last event. */
    private long end;

    AskTellRun(AskTellPhase settings, PhaseContext phase, AskTellReplay replay) throws JournalException {
        this.settings = settings;
        this.phase = phase;
        this.strategy = replay.strategy();
        this.snapshots = replay.snapshots();
        this.known = new KnownMembers(settings.context().space());
        this.trials = new ArrayList<>();
        this.outstanding = new ArrayList<>(replay.outstanding());
        this.repeated = replay.known();
        this.end = replay.end();
        replay.trials().forEach(this::count);
    }

    AskTellOutcome toTheEnd() throws InterruptedException {
        while (true) {
            if (outstanding.isEmpty()) {
                snapshot();
                ask();
            }
            if (outstanding.isEmpty()) {
                return new AskTellOutcome(trials, result());
            }
            phase.stopIfAsked();
            tell();
            phase.progress(trials.size(), Math.max(settings.budget(), trials.size()), message());
        }
    }

    /** Only with nothing outstanding, so that a snapshot stands between a told and an asked event. */
    private void snapshot() {
        if (snapshots.isDue(end)) {
            long before = end;
            end = phase.append(new StrategySnapshot(strategy.state())).end();
            snapshots.taken(end, end - before);
        }
    }

    private void ask() {
        int wanted = Math.min(settings.batch(), settings.budget() - trials.size());
        if (wanted < 1) {
            return;
        }
        long start = System.nanoTime();
        List<Candidate> asked = strategy.ask(wanted);
        snapshots.asked(System.nanoTime() - start);
        requireFit(asked, wanted);
        if (!asked.isEmpty()) {
            end = phase.append(
                            new Asked(wanted, asked.stream().map(Ledger::asked).toList()))
                    .end();
            outstanding.addAll(asked);
        }
    }

    /** Before the journal has them, where a resume would find the same fault again. */
    private void requireFit(List<Candidate> asked, int wanted) {
        long before = newest;
        for (Candidate candidate : asked) {
            if (candidate.number() <= before) {
                throw new IllegalStateException("strategy '" + settings.config().name() + "' gave candidate "
                        + candidate.number() + " after candidate " + before + "; numbers have to grow");
            }
            before = candidate.number();
        }
        if (asked.size() > wanted) {
            throw new IllegalStateException("strategy '" + settings.config().name() + "' was asked for at most "
                    + wanted + " candidates and gave " + asked.size());
        }
    }

    private void tell() throws InterruptedException {
        Map<Candidate, Candidate> firsts = known.firsts(outstanding);
        List<Trial> told = evaluate(firsts);
        List<Told.Trial> entries = new ArrayList<>(told.size());
        for (Trial trial : told) {
            entries.add(entry(trial, firsts.getOrDefault(trial.candidate(), trial.candidate())));
        }
        end = phase.append(new Told(entries)).end();
        int before = trials.size();
        told.forEach(strategy::tell);
        told.forEach(this::count);
        FailedTrials.firstOf(trials, before).ifPresent(phase::notice);
        repeated += entries.stream().filter(e -> e.known().isPresent()).count();
        outstanding.clear();
    }

    private void count(Trial trial) {
        newest = Math.max(newest, trial.number());
        trials.add(trial);
        known.add(trial);
        failed += trial.succeeded() ? 0 : 1;
        best = best == null || Trial.BEST_FIRST.compare(trial, best) < 0 ? trial : best;
    }

    private Told.Trial entry(Trial trial, Candidate first) {
        Scores.SearchTime score = trial.score();
        return new Told.Trial(
                trial.number(),
                Ledger.genes(trial.architecture()),
                settings.context().space().codec().format(trial.architecture()),
                score == null ? OptionalDouble.empty() : OptionalDouble.of(score.value()),
                trial.failure(),
                first.equals(trial.candidate()) ? OptionalLong.empty() : OptionalLong.of(first.number()));
    }

    /** The trials of all candidates; of those that are the same member only the first is evaluated, and none that is known. */
    private List<Trial> evaluate(Map<Candidate, Candidate> firsts) throws InterruptedException {
        List<Candidate> fresh =
                outstanding.stream().filter(c -> c.equals(firsts.get(c))).toList();
        List<Trial> told = fresh.isEmpty() ? new ArrayList<>() : evaluateFresh(fresh);
        if (fresh.size() < outstanding.size()) {
            Map<Candidate, Trial> outcomes = new HashMap<>();
            told.forEach(t -> outcomes.put(t.candidate(), t));
            firsts.forEach((candidate, first) -> {
                if (!candidate.equals(first)) {
                    Trial fresher = outcomes.get(first);
                    Trial outcome = fresher == null ? known.trial(first) : fresher;
                    told.add(new Trial(candidate, outcome.score(), outcome.failure()));
                }
            });
        }
        told.sort(Comparator.comparingLong(Trial::number));
        return told;
    }

    private List<Trial> evaluateFresh(List<Candidate> candidates) throws InterruptedException {
        List<Trial> evaluated = new ArrayList<>(settings.evaluator().evaluate(List.copyOf(candidates)));
        Set<Candidate> expected = new HashSet<>(candidates);
        if (evaluated.size() != candidates.size()
                || !evaluated.stream().allMatch(t -> expected.remove(t.candidate()))) {
            throw new IllegalStateException("the evaluator was given " + candidates.size() + " candidates and returned "
                    + evaluated.size() + " trials, or trials of others");
        }
        return evaluated;
    }

    private String message() {
        return (best != null && best.succeeded() ? "best " + best.rankingValue() : "no trial has succeeded yet")
                + (repeated == 0 ? "" : ", " + repeated + " known before");
    }

    private AskTellResult result() {
        if (best == null) {
            throw new IllegalStateException("strategy '" + settings.config().name() + "' asked for nothing");
        }
        if (!best.succeeded()) {
            throw new IllegalArgumentException(FailedTrials.all(trials));
        }
        return new AskTellResult(
                trials.size(),
                failed,
                repeated,
                new AskTellResult.Best(
                        best.number(),
                        Ledger.genes(best.architecture()),
                        best.rankingValue(),
                        settings.context().space().codec().format(best.architecture())));
    }
}
