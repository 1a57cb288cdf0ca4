package org.espalier.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;

/**
 * The members of a space that were asked for, by canonical form: which candidates are outstanding, and whose outcome each of them shares. That
 * depends only on what was asked and told before it, so that a resume finds the same. For one thread.
 */
final class KnownMembers {
    /** A candidate that was not told yet. */
    private record Open(Candidate candidate, Architecture member, Candidate first) {}

    private final SearchSpace space;
    private final Map<Architecture, Trial> scored = new HashMap<>();
    private final Map<Long, Trial> failed = new HashMap<>();
    private final Map<Long, Open> open = new TreeMap<>();
    /** Those of the outstanding that are evaluated themselves. */
    private final Map<Architecture, Candidate> evaluated = new HashMap<>();

    KnownMembers(SearchSpace space) {
        this.space = space;
    }

    /** A candidate was asked for: it shares the outcome of a trial with a score, or of one that is being evaluated. */
    void asked(Candidate candidate) {
        Architecture member = canonical(candidate);
        Trial known = scored.get(member);
        Candidate first = known == null ? evaluated.computeIfAbsent(member, m -> candidate) : known.candidate();
        open.put(candidate.number(), new Open(candidate, member, first));
    }

    /** A strategy was told of a trial: the first score of a member stands from now on, and a failure is tried again. */
    void told(Trial trial) {
        Open asked = open.remove(trial.number());
        Architecture member = asked == null ? canonical(trial.candidate()) : asked.member();
        evaluated.remove(member, trial.candidate());
        if (trial.succeeded()) {
            scored.putIfAbsent(member, trial);
        } else {
            failed.put(trial.number(), trial);
        }
    }

    /** What is outstanding counts as never asked for. */
    void forget() {
        open.clear();
        evaluated.clear();
    }

    /** How many candidates are outstanding. */
    int count() {
        return open.size();
    }

    /** What is outstanding, in the order of asking. */
    List<Candidate> outstanding() {
        List<Candidate> candidates = new ArrayList<>(open.size());
        open.values().forEach(asked -> candidates.add(asked.candidate()));
        return candidates;
    }

    /** Whose outcome an outstanding candidate shares: an earlier one of the same member, or its own. */
    Candidate first(Candidate candidate) {
        return asked(candidate.number()).first();
    }

    /** The told trial whose outcome an outstanding candidate shares; empty where that is still outstanding. */
    Optional<Trial> outcome(Candidate candidate) {
        Open asked = asked(candidate.number());
        @Nullable Trial failure = failed.get(asked.first().number());
        return Optional.ofNullable(failure == null ? scored.get(asked.member()) : failure);
    }

    private Open asked(long number) {
        Open asked = open.get(number);
        if (asked == null) {
            throw new IllegalStateException("candidate " + number + " is not outstanding");
        }
        return asked;
    }

    private Architecture canonical(Candidate candidate) {
        return space.canonical(candidate.architecture());
    }
}
