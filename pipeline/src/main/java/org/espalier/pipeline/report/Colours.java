package org.espalier.pipeline.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One colour for each name, the same in all charts of a report. */
public final class Colours {
    private static final List<String> ALL =
            List.of("#2f6f4f", "#b5532a", "#3b5b92", "#8a6d1d", "#7a3e75", "#4a4a4a", "#1f8a8a", "#a33a4a");

    private final Map<String, String> byName = new LinkedHashMap<>();

    /** The name's colour; a new name gets the next. */
    public String of(String name) {
        return byName.computeIfAbsent(name, n -> ALL.get(byName.size() % ALL.size()));
    }
}
