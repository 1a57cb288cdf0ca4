package org.espalier.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.SearchContext;
import org.espalier.search.Trial;
import org.espalier.space.Isomorphs;
import org.jspecify.annotations.Nullable;

/**
 * The members of a space that were asked for: which candidates are outstanding, whose outcome each of them shares, and with whose training it goes on. That
 * depends only on what was asked and told before it, so that a resume finds the same. For one thread.
 */
final class KnownMembers {
    /**
     * What an outcome is of.
     *
     * @param member the same for two architectures that are the same to whoever evaluates them
     * @param epochs after which it is scored
     */
    private record Scored(Object member, int epochs) {}

    /**
     * A candidate that was not told yet.
     *
     * @param first whose outcome it shares
     * @param training with whose training it goes on
     * @param cost in epochs
     */
    private record Open(Candidate candidate, Scored scored, Candidate first, long training, int cost) {}

    private final Function<Architecture, Object> member;
    private final int whole;
    private final Map<Scored, Trial> scored = new HashMap<>();
    private final Map<Long, Trial> failed = new HashMap<>();
    private final NavigableMap<Long, Open> open = new TreeMap<>();
    /** Those of the outstanding that share the outcome of another. */
    private final Set<Long> sharing = new TreeSet<>();
    /** Those of the outstanding that are evaluated themselves. */
    private final Map<Scored, Candidate> evaluated = new HashMap<>();
    /** Of members that are trained in parts: how far they were asked for. */
    private final Map<Object, Integer> begun = new HashMap<>();
    /** Of the same, the candidate by whose number their training goes. */
    private final Map<Object, Long> trainings = new HashMap<>();

    private long asked;
    private long told;

    /**
     * @param member the same for two architectures in canonical form that are the same to whoever evaluates them
     * @param whole epochs of a whole training, at least 1
     */
    KnownMembers(Function<Architecture, Object> member, int whole) {
        this.member = member;
        this.whole = whole;
    }

    /** Of a phase: cells that are isomorphic are one where networks are trained, and are not in a supernet, which has other weights for each. */
    static KnownMembers of(SearchContext context, Evaluation evaluation) {
        Function<Architecture, Object> canonical = context.space()::canonical;
        boolean oneByOne = evaluation instanceof Evaluation.OneByOne;
        return new KnownMembers(
                oneByOne && context.space().cells().isPresent()
                        ? canonical.andThen(one -> new Isomorphs(context.space()).key((Architecture) one))
                        : canonical,
                context.epochs());
    }

    /** A candidate was asked for: it shares the outcome of a trial with a score, or of one that is being evaluated. */
    void asked(Candidate candidate) {
        Scored wanted = scored(candidate);
        Trial known = scored.get(wanted);
        Candidate first = known == null ? evaluated.computeIfAbsent(wanted, m -> candidate) : known.candidate();
        int before = begun.getOrDefault(wanted.member(), 0);
        int cost = wanted.epochs() > before ? wanted.epochs() - before : wanted.epochs();
        long training = trainings.getOrDefault(wanted.member(), candidate.number());
        if (candidate.epochs().isPresent()) {
            begun.merge(wanted.member(), wanted.epochs(), Math::max);
            trainings.putIfAbsent(wanted.member(), training);
        }
        asked += cost;
        if (first != candidate) {
            sharing.add(candidate.number());
        }
        open.put(candidate.number(), new Open(candidate, wanted, first, training, cost));
    }

    /** A strategy was told of a trial: the first score of a member stands from now on, and a failure is tried again. */
    void told(Trial trial) {
        Open entry = open.remove(trial.number());
        sharing.remove(trial.number());
        Scored of = entry == null ? scored(trial.candidate()) : entry.scored();
        told += entry == null ? of.epochs() : entry.cost();
        evaluated.remove(of, trial.candidate());
        if (trial.succeeded()) {
            scored.putIfAbsent(of, trial);
        } else {
            failed.put(trial.number(), trial);
            if (trainings.remove(of.member(), trial.number())) {
                begun.remove(of.member());
            }
        }
    }

    /** What is outstanding counts as never asked for. */
    void forget() {
        open.clear();
        sharing.clear();
        evaluated.clear();
        asked = told;
    }

    /** How many candidates are outstanding. */
    int count() {
        return open.size();
    }

    /** Epochs that were asked for: a whole training for every candidate of a strategy that does not divide trainings. */
    long asked() {
        return asked;
    }

    /** Epochs of the candidates that were told. */
    long told() {
        return told;
    }

    /** What is outstanding, in the order of asking. */
    List<Candidate> outstanding() {
        return outstandingAfter(-1);
    }

    /** What is outstanding and was asked for after a candidate of that number, in the order of asking. */
    List<Candidate> outstandingAfter(long number) {
        List<Candidate> candidates = new ArrayList<>();
        open.tailMap(number, false).values().forEach(entry -> candidates.add(entry.candidate()));
        return candidates;
    }

    /** What was asked for first of what is outstanding; empty where nothing is. */
    Optional<Candidate> oldest() {
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(open.firstEntry().getValue().candidate());
    }

    /** The outstanding candidate of a number; empty where it is not outstanding. */
    Optional<Candidate> find(long number) {
        return Optional.ofNullable(open.get(number)).map(Open::candidate);
    }

    /** The first outstanding candidate that shares the outcome of a trial which was told; empty where there is none. */
    Optional<Candidate> known() {
        for (long number : sharing) {
            Candidate candidate = open(number).candidate();
            if (outcome(candidate).isPresent()) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Whose outcome an outstanding candidate shares: an earlier one of the same member, or its own. */
    Candidate first(Candidate candidate) {
        return open(candidate.number()).first();
    }

    /** Number of the candidate with whose training an outstanding one goes on: that of the first of its member that was trained in parts, or its own. */
    long training(Candidate candidate) {
        return open(candidate.number()).training();
    }

    /** The told trial whose outcome an outstanding candidate shares; empty where that is still outstanding. */
    Optional<Trial> outcome(Candidate candidate) {
        Open entry = open(candidate.number());
        @Nullable Trial failure = failed.get(entry.first().number());
        return Optional.ofNullable(failure == null ? scored.get(entry.scored()) : failure);
    }

    private Open open(long number) {
        Open entry = open.get(number);
        if (entry == null) {
            throw new IllegalStateException("candidate " + number + " is not outstanding");
        }
        return entry;
    }

    private Scored scored(Candidate candidate) {
        return new Scored(
                member.apply(candidate.architecture()), candidate.epochs().orElse(whole));
    }
}
