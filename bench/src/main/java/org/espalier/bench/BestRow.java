package org.espalier.bench;

import java.util.OptionalInt;
import org.espalier.search.Objective;

/** The best row by the one column that a strategy sees; of equal ones the first. */
final class BestRow implements Standing {
    private final TableBenchmark table;
    private final Objective objective;
    private final String reported;
    private final double best;
    private OptionalInt incumbent = OptionalInt.empty();
    private double highest = Double.NEGATIVE_INFINITY;

    /** @param best of the reported column */
    BestRow(TableBenchmark table, Objective objective, String reported, double best) {
        this.table = table;
        this.objective = objective;
        this.reported = reported;
        this.best = best;
    }

    @Override
    public void add(int row) {
        double score = objective.score(table.value(objective.metric(), row));
        if (score > highest) {
            incumbent = OptionalInt.of(row);
            highest = score;
        }
    }

    @Override
    public boolean isEmpty() {
        return incumbent.isEmpty();
    }

    @Override
    public BenchReport.Incumbent at(int run, int queries) {
        if (incumbent.isEmpty()) {
            return new BenchReport.Incumbent(run, queries, Double.NaN, Double.NaN, Double.NaN);
        }
        int row = incumbent.getAsInt();
        double report = table.find(reported, row).orElse(Double.NaN);
        return new BenchReport.Incumbent(
                run, queries, table.value(objective.metric(), row), report, Math.abs(best - report));
    }
}
