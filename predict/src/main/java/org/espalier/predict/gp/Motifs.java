package org.espalier.predict.gp;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Sub-graphs by what they do to the expected value.
 *
 * @param all the most helpful first
 * @param members from which this was learned
 */
public record Motifs(List<Motif> all, int members) {
    private static final int SHOWN = 5;

    /**
     * A sub-graph.
     *
     * @param part of the member in which it is; empty where a member has one labelled graph
     * @param text an operation, and in brackets what reads it, and so on
     * @param level how many steps from the operation it reaches
     * @param gradient of the expected value by how often it occurs, in standard deviations of the values; above 0 it helps
     * @param members that have it
     */
    public record Motif(String part, String text, int level, double gradient, int members) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%+.3f  %s%s (in %d)", gradient, part.isEmpty() ? "" : part + ": ", text, members);
        }
    }

    public Motifs {
        all = List.copyOf(all);
    }

    /** Those that help, the most helpful first. */
    public List<Motif> helping() {
        return all.stream().filter(motif -> motif.gradient() > 0).toList();
    }

    /** Those that hurt, the most harmful first. */
    public List<Motif> hurting() {
        return all.stream()
                .filter(motif -> motif.gradient() < 0)
                .sorted(Comparator.comparingDouble(Motif::gradient))
                .toList();
    }

    /** The first few of both, a line each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("of " + members + " members\nhelp:\n");
        helping().stream().limit(SHOWN).forEach(m -> text.append("  ").append(m).append('\n'));
        text.append("hurt:\n");
        hurting().stream().limit(SHOWN).forEach(m -> text.append("  ").append(m).append('\n'));
        return text.toString();
    }
}
