package org.espalier.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds finished phases that have to run again because files that they left are gone or damaged, and that somebody still needs. */
final class LostFiles {
    private LostFiles() {}

    /**
     * What is lost, by the name of the phase, in the order of the plan. Whoever runs again needs files, too, so the last phase is asked first.
     *
     * @param phases up to the last that shall run
     * @param isWhole whether they are all phases of the plan, so that whoever uses the finished search needs files, too
     * @param finished by name
     */
    static Map<String, List<String>> of(
            List<SearchPhase<?>> phases, boolean isWhole, Path directory, Map<String, PhaseRecord> finished) {
        Set<String> reading = new HashSet<>(isWhole ? Set.of(PhaseTraits.END) : Set.of());
        List<Map.Entry<String, List<String>>> lost = new ArrayList<>();
        for (int i = phases.size() - 1; i >= 0; i--) {
            SearchPhase<?> phase = phases.get(i);
            PhaseRecord done = finished.get(phase.name());
            List<String> gone =
                    done == null || Collections.disjoint(phase.traits().readers(), reading)
                            ? List.of()
                            : lost(phase, directory, done);
            if (done == null || !gone.isEmpty()) {
                reading.add(phase.name());
            }
            if (!gone.isEmpty()) {
                lost.add(Map.entry(phase.name(), gone));
            }
        }
        Collections.reverse(lost);
        Map<String, List<String>> inOrder = new LinkedHashMap<>();
        lost.forEach(entry -> inOrder.put(entry.getKey(), entry.getValue()));
        return inOrder;
    }

    private static <R extends Record> List<String> lost(SearchPhase<R> phase, Path directory, PhaseRecord done) {
        return phase.lost(directory, phase.resultType().cast(done.result()));
    }
}
