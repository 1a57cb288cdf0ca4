package org.espalier.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.search.Constraint;
import org.espalier.search.Objective;
import org.espalier.search.Scalarisation;

/**
 * What strategies look for in a table.
 *
 * @param objectives the columns that they see and which way; at least one, none twice
 * @param reported for each the column by which what they found is judged; often the same, or the test score of a validation score
 * @param limits on columns of the table or on what is counted of a member, see {@link org.espalier.search.Constraints#COUNTED}
 * @param reference for several objectives one bound for each reported column, from which the hypervolume is measured; empty where the table's
 *     front shall say
 * @param scalarisation how strategies are led that know one objective, where there are several
 */
public record Goal(
        List<Objective> objectives,
        List<String> reported,
        List<Constraint> limits,
        List<Double> reference,
        Scalarisation scalarisation) {
    private static final String LESS = "-";

    public Goal {
        objectives = List.copyOf(objectives);
        reported = List.copyOf(reported);
        limits = List.copyOf(limits);
        reference = List.copyOf(reference);
        if (objectives.isEmpty()) {
            throw new IllegalArgumentException("objectives are missing: name a column");
        }
        if (reported.size() != objectives.size()) {
            throw new IllegalArgumentException("reported columns must be as many as the " + objectives.size()
                    + " that are optimised, in their order, got " + reported.size() + ": " + reported);
        }
        if (!reference.isEmpty() && reference.size() != objectives.size()) {
            throw new IllegalArgumentException("reference must have a bound for each of the " + objectives.size()
                    + " objectives, got " + reference.size());
        }
        if (!reference.isEmpty() && objectives.size() == 1) {
            throw new IllegalArgumentException(
                    "reference is of hypervolumes, which several objectives have; there is one");
        }
        requireOnce(objectives);
    }

    /** With the product for strategies that know one objective. */
    public Goal(List<Objective> objectives, List<String> reported, List<Constraint> limits, List<Double> reference) {
        this(objectives, reported, limits, reference, Scalarisation.PRODUCT);
    }

    /** The same with another way to lead strategies that know one objective. */
    public Goal with(Scalarisation other) {
        return new Goal(objectives, reported, limits, reference, other);
    }

    private static void requireOnce(List<Objective> objectives) {
        Map<String, Boolean> once = new LinkedHashMap<>();
        for (Objective objective : objectives) {
            Boolean before = once.put(objective.metric(), objective.maximize());
            if (before == null) {
                continue;
            }
            String name = objective.metric();
            throw new IllegalArgumentException(
                    before == objective.maximize()
                            ? "objectives name '" + name + "' twice; keep one"
                            : "objectives have conflicting directions: '" + name + "' shall be both large and small;"
                                    + " keep '" + name + "' or '-" + name + "'");
        }
    }

    /** One objective and nothing else. */
    public static Goal of(String optimize, String report, boolean minimize) {
        return new Goal(List.of(new Objective(optimize, !minimize)), List.of(report), List.of(), List.of());
    }

    /**
     * Reads columns as a command has them: {@code accuracy}, or {@code -latency} of which less is better.
     *
     * @param optimize the columns that strategies see
     * @param report as many in the same order, whose directions are the same; none for the same columns
     * @param minimize another way to say that less of the one column is better
     */
    public static Goal parse(
            List<String> optimize,
            List<String> report,
            boolean minimize,
            List<Constraint> limits,
            List<Double> reference) {
        List<Objective> objectives = new ArrayList<>();
        for (String text : optimize) {
            boolean less = text.startsWith(LESS);
            if (minimize && (less || optimize.size() > 1)) {
                throw new IllegalArgumentException(
                        "minimize beside " + optimize
                                + " leaves open which is meant; say '-COLUMN' for each of which less is better, and nothing else");
            }
            objectives.add(new Objective(column(text, "objectives"), !less && !minimize));
        }
        List<String> reported = new ArrayList<>();
        for (int i = 0; i < report.size(); i++) {
            String text = report.get(i);
            if (text.startsWith(LESS)
                    && i < objectives.size()
                    && objectives.get(i).maximize()) {
                throw new IllegalArgumentException("reported columns have conflicting directions: '" + text
                        + "' shall be small and '" + objectives.get(i).metric() + "' large");
            }
            reported.add(column(text, "reported columns"));
        }
        if (report.isEmpty()) {
            objectives.forEach(objective -> reported.add(objective.metric()));
        }
        return new Goal(objectives, reported, limits, reference);
    }

    private static String column(String text, String what) {
        String name = text.startsWith(LESS) ? text.substring(LESS.length()) : text;
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + " have one without a name, '" + text + "'");
        }
        return name;
    }

    /** The columns of numbers that a table has to have, each once. */
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        objectives.forEach(objective -> columns.add(objective.metric()));
        columns.addAll(reported);
        return columns;
    }

    /** The columns that limits are on where the table has them; else they are counted. */
    public Set<String> limited() {
        Set<String> columns = new LinkedHashSet<>();
        limits.forEach(limit -> columns.add(limit.metric()));
        return columns;
    }

    /** Whether there are several objectives. */
    public boolean isMultiObjective() {
        return objectives.size() > 1;
    }

    /** The columns that strategies see, as a command has them. */
    public String optimize() {
        return isMultiObjective()
                ? objectives.stream().map(Goal::signed).collect(Collectors.joining(","))
                : objectives.get(0).metric();
    }

    /** The reported columns, as a command has them. */
    public String report() {
        return isMultiObjective()
                ? judged().stream().map(Goal::signed).collect(Collectors.joining(","))
                : reported.get(0);
    }

    private static String signed(Objective objective) {
        return (objective.maximize() ? "" : LESS) + objective.metric();
    }

    /** The reported columns with the directions of the objectives. */
    public List<Objective> judged() {
        List<Objective> judged = new ArrayList<>();
        for (int i = 0; i < reported.size(); i++) {
            judged.add(new Objective(reported.get(i), objectives.get(i).maximize()));
        }
        return judged;
    }
}
