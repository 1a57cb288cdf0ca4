package org.espalier.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;

/** The members of a space that have a score, by canonical form. For one thread. */
final class KnownMembers {
    private final SearchSpace space;
    private final Map<Architecture, Trial> scored = new HashMap<>();

    KnownMembers(SearchSpace space) {
        this.space = space;
    }

    /** Takes a trial in: the first score of a member stands from now on. */
    void add(Trial trial) {
        if (trial.succeeded()) {
            scored.putIfAbsent(canonical(trial.candidate()), trial);
        }
    }

    /** For each candidate the one whose outcome it shares: an earlier one of the same member, or itself. */
    Map<Candidate, Candidate> firsts(List<Candidate> candidates) {
        Map<Architecture, Candidate> asked = new HashMap<>();
        Map<Candidate, Candidate> firsts = new LinkedHashMap<>();
        candidates.stream().sorted(Comparator.comparingLong(Candidate::number)).forEach(candidate -> {
            Architecture member = canonical(candidate);
            Trial known = scored.get(member);
            Candidate first = known == null ? asked.computeIfAbsent(member, m -> candidate) : known.candidate();
            firsts.put(candidate, first);
        });
        return firsts;
    }

    /** The trial that gave a member its score; the candidate is that of the trial. */
    Trial trial(Candidate candidate) {
        Trial trial = scored.get(canonical(candidate));
        if (trial == null) {
            throw new IllegalStateException("candidate " + candidate.number() + " was not evaluated");
        }
        return trial;
    }

    private Architecture canonical(Candidate candidate) {
        return space.canonical(candidate.architecture());
    }
}
