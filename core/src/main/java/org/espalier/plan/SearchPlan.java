package org.espalier.plan;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ordered phases.
 *
 * @param identity what makes this search this search; a journal of another identity is refused
 * @param phases at least one, each with its own name
 * @param versions of whatever may decide the result, by name, for the journal; no part of the identity
 */
public record SearchPlan(Identity identity, List<SearchPhase<?>> phases, Map<String, String> versions) {
    public SearchPlan {
        phases = List.copyOf(phases);
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
        if (phases.isEmpty()) {
            throw new IllegalArgumentException("a plan needs at least one phase");
        }
        if (new HashSet<>(names(phases)).size() != phases.size()) {
            throw new IllegalArgumentException("two phases have the same name: " + names(phases));
        }
    }

    /** Without a word of versions. */
    public SearchPlan(Identity identity, List<? extends SearchPhase<?>> phases) {
        this(identity, List.copyOf(phases), Map.of());
    }

    /** Names of the phases in order. */
    public List<String> names() {
        return names(phases);
    }

    private static List<String> names(List<? extends SearchPhase<?>> phases) {
        return phases.stream().map(SearchPhase::name).toList();
    }
}
