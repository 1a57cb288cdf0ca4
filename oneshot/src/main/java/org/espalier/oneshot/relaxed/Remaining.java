package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * The candidates that are left of each choice of a relaxation, of the same choice everywhere (search space approximation, P-DARTS, Chen et al. 2019, section
 * 3.2). Only what is left is built and has an architecture parameter; what is learned of it is told of all candidates, with a share of 0 for those that were dropped.
 *
 * @param all the relaxed decisions
 * @param left the same decisions with the options that are left, one at least, in their order
 */
record Remaining(List<Decision> all, List<Decision> left) {
    /** Below that nothing is dropped: what is left in the end is for the rule of derivation. */
    private static final int LEAST = 2;

    Remaining {
        all = List.copyOf(all);
        left = List.copyOf(left);
        if (all.size() != left.size()) {
            throw new IllegalArgumentException(left.size() + " decisions are left of " + all.size());
        }
        for (int i = 0; i < all.size(); i++) {
            Decision whole = all.get(i);
            Decision part = left.get(i);
            if (!part.path().equals(whole.path()) || !whole.options().containsAll(part.options())) {
                throw new IllegalArgumentException(part + " is no part of " + whole);
            }
        }
    }

    /** All candidates. */
    static Remaining all(List<Decision> decisions) {
        return new Remaining(decisions, decisions);
    }

    /**
     * What is left of these after those of least share were dropped. At least one is, where there are more than two; of equal ones the last.
     *
     * @param shares of the options of {@link #all}
     * @param most how many may stay of each choice, at least 2
     */
    Remaining strongest(Map<Decision, double[]> shares, int most) {
        List<Decision> kept = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Decision whole = all.get(i);
            Decision before = left.get(i);
            double[] row = row(shares, whole);
            Set<String> strongest = before.options().stream()
                    .sorted(Comparator.comparingDouble((String option) -> -row[whole.indexOf(option)]))
                    .limit(after(before.size(), most))
                    .collect(Collectors.toSet());
            kept.add(new Decision(
                    whole.path(),
                    before.options().stream().filter(strongest::contains).toList()));
        }
        return new Remaining(all, kept);
    }

    private static int after(int before, int most) {
        return before <= LEAST ? before : Math.max(LEAST, Math.min(most, before - 1));
    }

    /** A graph whose choices are between what is left. The paths of what is left stay. */
    Graph graph(Graph whole) {
        if (all.equals(left)) {
            return whole;
        }
        List<Graph.Node> nodes = whole.nodes().stream()
                .map(node -> new Graph.Node(node.name(), body(node.body()), node.inputs()))
                .toList();
        return new Graph(whole.inputs(), nodes, whole.output());
    }

    private Body body(Body body) {
        if (body instanceof Body.Sub sub) {
            return new Body.Sub(graph(sub.graph()));
        } else if (body instanceof Body.OneOf oneOf) {
            Decision part = left.get(all.indexOf(oneOf.decision()));
            return new Body.OneOf(
                    part,
                    part.options().stream()
                            .map(oneOf.decision()::indexOf)
                            .map(oneOf.alternatives()::get)
                            .map(this::graph)
                            .toList());
        }
        return body instanceof Body.Repeat repeat ? repeated(repeat) : body;
    }

    /** Links that no number of repeats reaches any more are gone. */
    private Body repeated(Body.Repeat repeat) {
        Decision part = left.get(all.indexOf(repeat.count()));
        int links = IntStream.range(0, part.size())
                .map(i -> Math.toIntExact(part.number(i)))
                .max()
                .orElseThrow();
        return new Body.Repeat(
                part, repeat.chain().subList(0, links).stream().map(this::graph).toList());
    }

    /** Rows of all options with 0 for what was dropped. */
    Map<Decision, double[]> only(Map<Decision, double[]> rows) {
        Map<Decision, double[]> only = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            Decision whole = all.get(i);
            double[] to = new double[whole.size()];
            for (String option : left.get(i).options()) {
                to[whole.indexOf(option)] = row(rows, whole)[whole.indexOf(option)];
            }
            only.put(whole, to);
        }
        return only;
    }

    /** Rows of what is left as rows of all options, 0 for what was dropped. */
    Map<Decision, double[]> spread(Map<Decision, double[]> rows) {
        if (all.equals(left)) {
            return rows;
        }
        Map<Decision, double[]> spread = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            Decision whole = all.get(i);
            Decision part = left.get(i);
            double[] from = row(rows, part);
            double[] to = new double[whole.size()];
            IntStream.range(0, from.length)
                    .forEach(j -> to[whole.indexOf(part.options().get(j))] = from[j]);
            spread.put(whole, to);
        }
        return spread;
    }

    private static double[] row(Map<Decision, double[]> rows, Decision decision) {
        return Objects.requireNonNull(rows.get(decision), decision.path());
    }

    /**
     * Requires that nothing which was dropped is chosen; {@code none} needs no place.
     *
     * @param choices an option for each decision of {@link #all}
     * @return the choices
     * @throws IllegalArgumentException where something is
     */
    Architecture requireLeft(Architecture choices) {
        for (int i = 0; i < all.size(); i++) {
            String chosen = choices.option(all.get(i));
            if (!left.get(i).options().contains(chosen) && !Candidates.isNone(chosen)) {
                throw new IllegalArgumentException(
                        "'" + chosen + "' of '" + all.get(i).path() + "' was dropped; left are "
                                + left.get(i).options());
            }
        }
        return choices;
    }

    /** For each option of {@link #all} 1 where it is left, and 0. */
    float[] flags() {
        List<Float> flags = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (String option : all.get(i).options()) {
                flags.add(left.get(i).options().contains(option) ? 1f : 0f);
            }
        }
        float[] values = new float[flags.size()];
        IntStream.range(0, values.length).forEach(i -> values[i] = flags.get(i));
        return values;
    }

    /** What {@link #flags} were of. */
    static Remaining of(List<Decision> all, float[] flags) {
        List<Decision> left = new ArrayList<>();
        int at = 0;
        for (Decision whole : all) {
            List<String> options = new ArrayList<>();
            for (String option : whole.options()) {
                if (flags[at++] > 0) {
                    options.add(option);
                }
            }
            left.add(new Decision(whole.path(), options));
        }
        return new Remaining(all, left);
    }
}
