package org.espalier.pipeline.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One look for each name, the same in all charts of a report: colour, dashes and mark, of which names that follow each other share none. */
public final class Colours {
    private static final List<String> ALL =
            List.of("#2f6f4f", "#b5532a", "#3b5b92", "#8a6d1d", "#7a3e75", "#4a4a4a", "#1f8a8a", "#a33a4a");

    /** Of numbers that are prime to each other, so that the first 280 looks differ and those of equal colour differ in mark and dashes. */
    private static final List<String> DASHES = List.of("", "7 3", "2 3", "9 3 2 3", "14 4");

    private final Map<String, Look> byName = new LinkedHashMap<>();

    /**
     * How a name is drawn.
     *
     * @param colour for example {@code #2f6f4f}
     * @param dashes of a line, as SVG wants them; empty for a line without gaps
     * @param mark of a point
     */
    public record Look(String colour, String dashes, Mark mark) {}

    /** The name's colour; a new name gets the next. */
    public String of(String name) {
        return look(name).colour();
    }

    /** The name's look; a new name gets the next. */
    public Look look(String name) {
        return byName.computeIfAbsent(name, n -> {
            int i = byName.size();
            Mark[] marks = Mark.values();
            return new Look(ALL.get(i % ALL.size()), DASHES.get(i % DASHES.size()), marks[i % marks.length]);
        });
    }
}
