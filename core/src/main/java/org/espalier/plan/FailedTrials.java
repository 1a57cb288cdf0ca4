package org.espalier.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.search.Trial;

/**
 * Says of failed trials what most of them failed of. Reasons are alike where they begin with the same words, up to the first number, name or
 * sign in them; what is to be done is part of a reason.
 */
final class FailedTrials {
    /** So many in a row from the first on are no accident any more. */
    static final int FIRST = 5;

    private static final Pattern BEGINNING = Pattern.compile("[\\p{L} ]*");

    private FailedTrials() {}

    /**
     * What a user should know as soon as the first few trials are there.
     *
     * @param trials all so far
     * @param before how many of them there were when somebody last asked
     * @return empty where one of them succeeded, they are too few, or it was said
     */
    static Optional<String> firstOf(List<Trial> trials, int before) {
        boolean now = before < FIRST && trials.size() >= FIRST;
        return now && trials.stream().noneMatch(Trial::succeeded)
                ? Optional.of("none of the first " + trials.size() + " trials has a score: " + cause(trials)
                        + "; the search goes on")
                : Optional.empty();
    }

    /** What ends a search of which no trial has succeeded. */
    static String all(List<Trial> trials) {
        return "all " + trials.size() + " trials failed: " + cause(trials);
    }

    /** The earliest of the most frequent kind, in its own words. */
    private static String cause(List<Trial> trials) {
        Map<String, List<Trial>> alike = new LinkedHashMap<>();
        for (Trial trial : trials) {
            alike.computeIfAbsent(beginning(trial.failure()), b -> new ArrayList<>())
                    .add(trial);
        }
        List<Trial> most = List.of();
        for (List<Trial> group : alike.values()) {
            most = group.size() > most.size() ? group : most;
        }
        Trial first = most.get(0);
        String share = most.size() == trials.size() ? "all alike" : most.size() + " of them alike";
        return share + ", as trial " + first.number() + ", " + first.failure();
    }

    private static String beginning(String failure) {
        Matcher beginning = BEGINNING.matcher(failure);
        return beginning.lookingAt() ? beginning.group() : "";
    }
}
