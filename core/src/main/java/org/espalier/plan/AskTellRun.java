package org.espalier.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.event.Asked;
import org.espalier.event.StrategySnapshot;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.journal.JournalException;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluated;
import org.espalier.search.LearningCurve;
import org.espalier.search.Ledger;
import org.espalier.search.Objectives;
import org.espalier.search.Scores;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Trial;
import org.jspecify.annotations.Nullable;

/** The books of one attempt at an ask/tell phase: its strategy, what was asked and told, and the journal. For one thread. */
final class AskTellRun {
    private final AskTellPhase settings;
    private final PhaseContext phase;
    private final SearchStrategy strategy;
    private final SnapshotPolicy snapshots;
    private final KnownMembers members;
    private final TrialEnds ends;
    private final List<Trial> trials;
    private final int planned;
    private @Nullable Trial best;
    /** The highest number of a candidate. */
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
        this.members = replay.members();
        this.ends = replay.ends();
        this.trials = new ArrayList<>();
        this.planned = phase.budget().planned(settings.budget());
        this.repeated = replay.repeated();
        this.end = replay.end();
        replay.trials().forEach(this::count);
        members.outstanding().forEach(candidate -> newest = Math.max(newest, candidate.number()));
    }

    /** Whether there is no time for more; what is outstanding then counts as never asked for. Without a success there is nothing to end with. */
    boolean isOver() {
        return best != null && best.succeeded() && !phase.budget().mayGoOn("", done(), planned);
    }

    /** How many more may be asked for, were each a whole training; at least 1 while there is anything left. */
    int left() {
        long whole = settings.context().epochs();
        long left = planned * whole - members.asked();
        return (int) Math.max(0, (left + whole - 1) / whole);
    }

    /** Whole trainings that are done: as many as there are trials, where none is scored after a part of it. */
    private int done() {
        return (int) (members.told() / settings.context().epochs());
    }

    /** How many candidates are outstanding. */
    int open() {
        return members.count();
    }

    /** What was asked for and not told, in the order of asking. */
    List<Candidate> outstanding() {
        return members.outstanding();
    }

    /** The members that were asked for. */
    KnownMembers members() {
        return members;
    }

    /** Whose outcome an outstanding candidate shares: an earlier one of the same member, or its own. */
    Candidate first(Candidate candidate) {
        return members.first(candidate);
    }

    /** The told trial whose outcome an outstanding candidate shares; empty where that is still outstanding. */
    Optional<Trial> outcome(Candidate candidate) {
        return members.outcome(candidate);
    }

    /** How trials ended that were not told yet. */
    TrialEnds ends() {
        return ends;
    }

    /** Number of the candidate with whose training that of an outstanding candidate goes on; its own where its member is new. */
    long training(Candidate candidate) {
        return members.training(candidate);
    }

    /** The curves that were known when an outstanding candidate was asked for. */
    List<LearningCurve> seen(Candidate candidate) {
        return ends.seen(candidate.number());
    }

    /**
     * Asks for candidates.
     *
     * @param wanted at most so many, at least 1
     * @return whether there were any; where there were none, the strategy is as it was
     */
    boolean ask(int wanted) {
        long start = System.nanoTime();
        List<Candidate> asked = strategy.ask(wanted);
        snapshots.asked(System.nanoTime() - start);
        requireFit(asked, wanted);
        if (asked.isEmpty()) {
            return false;
        }
        end = phase.append(new Asked(wanted, asked.stream().map(Ledger::asked).toList()))
                .end();
        for (Candidate candidate : asked) {
            members.asked(candidate);
            ends.asked(candidate.number());
            newest = candidate.number();
        }
        return true;
    }

    /** Writes the strategy's state where that is due: in front of an ask, so that a replay need not guess what came in between. */
    void snapshot() {
        if (snapshots.isDue(end)) {
            long before = end;
            end = phase.append(new StrategySnapshot(strategy.state())).end();
            snapshots.taken(end, end - before);
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

    /** A trial has ended that may be told later. */
    void ended(Evaluated evaluated) {
        TrialEnded happened = Ledger.ended(evaluated);
        end = phase.append(happened).end();
        ends.ended(happened);
    }

    /** What the strategy is told of a candidate that was evaluated by itself. */
    Trial complete(Trial evaluated) {
        return objectives().complete(evaluated);
    }

    /** Tells the strategy of outstanding candidates, in this order. */
    void tell(List<Trial> told) {
        List<Told.Trial> entries = told.stream().map(this::entry).toList();
        end = phase.append(new Told(entries)).end();
        int before = trials.size();
        for (Trial trial : told) {
            strategy.tell(trial);
            members.told(trial);
            ends.told(trial.number());
            count(trial);
        }
        FailedTrials.firstOf(trials, before).ifPresent(phase::notice);
        repeated += entries.stream().filter(e -> e.known().isPresent()).count();
        phase.progress(done(), Math.max(planned, done()), message());
    }

    private void count(Trial trial) {
        newest = Math.max(newest, trial.number());
        trials.add(trial);
        failed += trial.succeeded() ? 0 : 1;
        best = best == null || Trial.BEST_FIRST.compare(trial, best) < 0 ? trial : best;
    }

    private Told.Trial entry(Trial trial) {
        Scores.SearchTime score = trial.score();
        Candidate first = members.first(trial.candidate());
        return new Told.Trial(
                trial.number(),
                Ledger.genes(trial.architecture()),
                settings.context().space().codec().format(trial.architecture()),
                score == null ? OptionalDouble.empty() : OptionalDouble.of(score.value()),
                trial.failure(),
                objectives().areSeveral() ? objectives().named(trial) : Map.of(),
                first.equals(trial.candidate()) ? OptionalLong.empty() : OptionalLong.of(first.number()),
                trial.candidate().epochs());
    }

    private Objectives objectives() {
        return settings.context().objectives();
    }

    private String message() {
        return (best != null && best.succeeded() ? "best " + words(best) : "no trial has succeeded yet")
                + (repeated == 0 ? "" : ", " + repeated + " known before");
    }

    /** As it is measured, which is not the score where less is better; of several objectives the score with all of them. */
    private String words(Trial trial) {
        return objectives().areSeveral()
                ? trial.rankingValue() + " " + objectives().named(trial)
                : String.valueOf(trial.values().get(0));
    }

    /**
     * What was found.
     *
     * @throws IllegalArgumentException where no trial has succeeded
     */
    AskTellOutcome outcome() {
        if (best == null) {
            throw new IllegalStateException("strategy '" + settings.config().name() + "' asked for nothing");
        }
        if (!best.succeeded()) {
            throw new IllegalArgumentException(FailedTrials.all(trials));
        }
        AskTellResult.Best found = new AskTellResult.Best(
                best.number(),
                Ledger.genes(best.architecture()),
                best.rankingValue(),
                settings.context().space().codec().format(best.architecture()));
        return new AskTellOutcome(trials, new AskTellResult(trials.size(), failed, repeated, found));
    }
}
