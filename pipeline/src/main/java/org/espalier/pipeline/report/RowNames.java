package org.espalier.pipeline.report;

import java.util.HashMap;
import java.util.Map;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;

/** What a report calls its networks: the best is the found one, the other winners go by their roles, all others by the names of their runs. */
final class RowNames {
    private static final String FOUND = "found";

    private final Map<String, String> shown = new HashMap<>();

    RowNames(SearchResult result) {
        String best = result.best().orElse(TrainedNetwork.UNKNOWN).name();
        for (TrainedNetwork winner : result.firstWinners()) {
            String role = winner.role().orElse("");
            shown.put(winner.name(), role.isEmpty() ? FOUND : role);
        }
        String role = shown.getOrDefault(best, FOUND);
        shown.put(best, role.equals(FOUND) ? FOUND : FOUND + " (" + role + ")");
    }

    /** @param run name of a run */
    String of(String run) {
        return shown.getOrDefault(run, run);
    }
}
