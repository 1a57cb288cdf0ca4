package org.espalier.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.event.TrialEnded;
import org.espalier.search.LearningCurve;

/** How trials ended before a strategy is told of them, and the curves of those that it was told of. For one thread. */
final class TrialEnds {
    /** Of trials that were not told, in the order of arrival. */
    private final Map<Long, TrialEnded> ended = new LinkedHashMap<>();

    private final List<LearningCurve> curves = new ArrayList<>();
    /** For each outstanding candidate how many curves there were when it was asked for. */
    private final Map<Long, Integer> seen = new HashMap<>();

    /** A candidate was asked for. */
    void asked(long number) {
        seen.put(number, curves.size());
    }

    /** A trial has ended; where an earlier release evaluated it twice, the last end counts. */
    void ended(TrialEnded end) {
        ended.put(end.number(), end);
    }

    /** A strategy was told of a trial. */
    void told(long number) {
        seen.remove(number);
        TrialEnded end = ended.remove(number);
        if (end != null && !end.curve().isEmpty()) {
            curves.add(new LearningCurve(number, end.curve()));
        }
    }

    /** How a trial ended that was not told yet. */
    Optional<TrialEnded> end(long number) {
        return Optional.ofNullable(ended.get(number));
    }

    /** The trials that have ended and were not told, in the order of arrival. */
    Set<Long> waiting() {
        return ended.keySet();
    }

    /** The curves that were known when an outstanding candidate was asked for, in the order of telling. */
    List<LearningCurve> seen(long number) {
        return List.copyOf(curves.subList(0, seen.getOrDefault(number, 0)));
    }
}
