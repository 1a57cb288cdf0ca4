package org.espalier.plan;

import java.io.IOException;
import java.nio.file.Path;
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

    /**
     * What would begin anew if this plan went on with a journal, which is read beside whoever writes it.
     *
     * @param where names the search, for the message
     * @return names of phases that had been begun, in order
     * @throws org.espalier.yaml.ConfigException that names each key which a finished phase has used and that differs
     */
    public List<String> restarted(Path journal, Object where) throws IOException {
        PlanHistory history = PlanHistory.read(journal);
        if (!history.isStarted()) {
            return List.of();
        }
        PlanChange change = PlanChange.of(this, history);
        change.requireAllowed(where);
        return change.restarted().stream().filter(history::isBegun).toList();
    }

    private static List<String> names(List<? extends SearchPhase<?>> phases) {
        return phases.stream().map(SearchPhase::name).toList();
    }
}
