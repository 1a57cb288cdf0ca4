package org.espalier.plan;

import java.util.HashSet;
import java.util.List;

/**
 * Ordered phases.
 *
 * @param identity what makes this search this search; a journal of another identity is refused
 * @param phases at least one, each with its own name
 */
public record SearchPlan(Identity identity, List<SearchPhase> phases) {
    public SearchPlan {
        phases = List.copyOf(phases);
        if (phases.isEmpty()) {
            throw new IllegalArgumentException("a plan needs at least one phase");
        }
        if (new HashSet<>(names(phases)).size() != phases.size()) {
            throw new IllegalArgumentException("two phases have the same name: " + names(phases));
        }
    }

    /** Names of the phases in order. */
    public List<String> names() {
        return names(phases);
    }

    private static List<String> names(List<SearchPhase> phases) {
        return phases.stream().map(SearchPhase::name).toList();
    }
}
