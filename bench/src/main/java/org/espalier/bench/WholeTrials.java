package org.espalier.bench;

import java.util.OptionalInt;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;

/** Every candidate costs one query. */
record WholeTrials(TableBenchmark table, TableGoal goal) implements Lookups {
    @Override
    public Look look(Candidate candidate) {
        OptionalInt row = table.row(candidate.architecture());
        Trial trial = goal.trial(candidate, row);
        return new Look(trial, 1, trial.succeeded() ? row.orElseThrow() : -1);
    }
}
