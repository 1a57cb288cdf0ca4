package org.espalier.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import org.espalier.search.InfeasibleException;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.search.SearchContext;
import org.espalier.search.Trial;
import org.espalier.stats.Samples;
import org.espalier.yaml.Nearest;
import org.jspecify.annotations.Nullable;

/** A goal in a table: what a strategy is told of a candidate, and how far what it found is from the best there. Safe for several threads. */
final class TableGoal {
    private final TableBenchmark table;
    private final Goal goal;
    private final Constraints constraints;
    private final Objectives objectives;
    private final double best;
    private final @Nullable TrueFront seen;
    private final @Nullable TrueFront judged;

    /**
     * @throws IllegalArgumentException with one line where the columns leave nothing to compare
     * @throws InfeasibleException where no row is within the limits
     */
    TableGoal(TableBenchmark table, Goal goal) {
        this.table = table;
        this.goal = goal;
        this.constraints = constraints(table, goal);
        int[] rows = IntStream.range(0, table.rows())
                .filter(row -> constraints.isEmpty() || constraints.holdFor(table.architecture(row)))
                .toArray();
        if (rows.length == 0) {
            throw infeasible();
        }
        for (Objective objective : goal.judged()) {
            known(objective.metric(), rows);
        }
        for (Objective objective : goal.objectives()) {
            requireChoice(objective.metric(), known(objective.metric(), rows));
        }
        this.objectives = goal.isMultiObjective() ? several(rows) : Objectives.SCORE;
        if (goal.isMultiObjective()) {
            boolean same = goal.judged().equals(goal.objectives());
            judged = new TrueFront(table, goal.judged(), rows, goal.reference());
            seen = same ? judged : new TrueFront(table, goal.objectives(), rows, List.of());
            best = judged.volume();
        } else {
            seen = null;
            judged = null;
            Objective reported = goal.judged().get(0);
            best = reported.score(Arrays.stream(known(reported.metric(), rows))
                    .map(reported::score)
                    .max()
                    .orElseThrow());
        }
    }

    private static Constraints constraints(TableBenchmark table, Goal goal) {
        Map<String, ToDoubleFunction<Architecture>> counted =
                goal.limits().isEmpty() ? Map.of() : Constraints.counted(table.space());
        List<Constraints.Limit> limits = new ArrayList<>();
        for (Constraint limit : goal.limits()) {
            String name = limit.metric();
            ToDoubleFunction<Architecture> metric =
                    table.has(name) ? member -> value(table, name, member) : counted.get(name);
            if (metric == null) {
                Set<String> known = new TreeSet<>(table.header());
                known.addAll(counted.keySet());
                throw new IllegalArgumentException(
                        "limits name '" + name + "', which is no column of the table and not counted"
                                + Nearest.hint(name, known) + "; counted are " + counted.keySet());
            }
            limits.add(new Constraints.Limit(limit, metric));
        }
        return new Constraints(limits);
    }

    /** NaN where the table does not know it. */
    private static double value(TableBenchmark table, String column, Architecture member) {
        OptionalInt row = table.row(member);
        return row.isPresent() ? table.find(column, row.getAsInt()).orElse(Double.NaN) : Double.NaN;
    }

    private InfeasibleException infeasible() {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int row = 0; row < table.rows(); row++) {
            double violation = constraints.violation(table.architecture(row));
            if (violation < least) {
                least = violation;
                nearest = row;
            }
        }
        Map<String, Double> values = new LinkedHashMap<>(constraints.values(table.architecture(nearest)));
        return new InfeasibleException(
                "none of the " + table.rows() + " rows of the table is within " + constraints + "; the nearest has "
                        + values + "; " + constraints.advice(values),
                values);
    }

    private double[] known(String column, int[] rows) {
        double[] known = Arrays.stream(rows)
                .mapToDouble(row -> table.find(column, row).orElse(Double.NaN))
                .filter(v -> !Double.isNaN(v))
                .toArray();
        if (known.length == 0) {
            throw new IllegalArgumentException(
                    "column '" + column + "' is unknown in all " + rows.length + " rows of the table" + within());
        }
        return known;
    }

    private String within() {
        return constraints.isEmpty() ? "" : " within " + constraints;
    }

    private void requireChoice(String column, double[] known) {
        if (Arrays.stream(known).allMatch(v -> v == known[0])) {
            throw new IllegalArgumentException("column '" + column + "' is " + known[0] + " in all " + known.length
                    + " rows of the table" + within() + ": there is nothing to look for; name another column");
        }
    }

    /** Costs are weighed against their medians, so that half of the members are better than the reference. */
    private Objectives several(int[] rows) {
        List<Objectives.Cost> costs = new ArrayList<>();
        for (Objective objective :
                goal.objectives().subList(1, goal.objectives().size())) {
            String column = objective.metric();
            double[] known = known(column, rows);
            if (Arrays.stream(known).min().orElseThrow() < 0) {
                throw new IllegalArgumentException("column '" + column
                        + "' has numbers below 0, which no objective but the first may have; name it first");
            }
            double median = Samples.median(known);
            costs.add(new Objectives.Cost(
                    objective,
                    median > 0 ? median : Arrays.stream(known).max().orElseThrow(),
                    member -> value(table, column, member)));
        }
        return new Objectives(goal.objectives().get(0), costs, goal.scalarisation());
    }

    /** @param epochs of a whole training; 1 where the table has no learning curves */
    SearchContext context(long seed, int epochs) {
        return new SearchContext(table.space(), constraints, seed, objectives, epochs);
    }

    /** What a strategy is told; an architecture that the table lacks, or of which it does not know all that is looked for, has failed. */
    Trial trial(Candidate candidate, OptionalInt row) {
        if (row.isEmpty()) {
            return candidate.failed("not in the table");
        }
        List<Double> values = new ArrayList<>();
        for (Objective objective : goal.objectives()) {
            table.find(objective.metric(), row.getAsInt()).ifPresent(values::add);
        }
        if (values.size() < goal.objectives().size()) {
            return candidate.failed("unknown in the table");
        }
        return goal.isMultiObjective()
                ? candidate.scored(objectives.score(values), values)
                : candidate.scored(goal.objectives().get(0).score(values.get(0)));
    }

    /** Of a run that begins. */
    Standing standing() {
        return seen == null || judged == null
                ? new BestRow(table, goal.objectives().get(0), goal.reported().get(0), best)
                : new FoundFront(seen, judged);
    }

    /** The best of the reported column; of several the volume of their front. */
    double best() {
        return best;
    }

    /** The table's front in the reported columns; null where one objective is looked for. */
    @Nullable
    TrueFront front() {
        return judged;
    }
}
