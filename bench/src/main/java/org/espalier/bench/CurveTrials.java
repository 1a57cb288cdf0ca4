package org.espalier.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.EarlyStop;
import org.espalier.search.LearningCurve;
import org.espalier.search.Objective;
import org.espalier.search.Trial;

/**
 * A candidate costs the epochs that it was trained for: all of them, or those up to where a rule stopped it, which sees the curves of the trials
 * told before. A trial of which the table does not know all costs as much as a whole one. One that goes on where the same member stood still costs the
 * epochs beyond; between the epochs of which there are columns the last of them is taken.
 */
final class CurveTrials implements Lookups {
    private final TableBenchmark table;
    private final TableGoal goal;
    private final Objective objective;
    private final String prefix;
    private final int[] epochs;
    private final EarlyStop stop;
    private final List<LearningCurve> seen = new ArrayList<>();
    /** After how many epochs members stand still. */
    private final Map<Architecture, Integer> standing = new HashMap<>();

    /** @param epochs of which there are columns, ascending */
    CurveTrials(
            TableBenchmark table, TableGoal goal, Objective objective, String prefix, int[] epochs, EarlyStop stop) {
        this.table = table;
        this.goal = goal;
        this.objective = objective;
        this.prefix = prefix;
        this.epochs = epochs.clone();
        this.stop = stop;
    }

    @Override
    public Look look(Candidate candidate) {
        OptionalInt row = table.row(candidate.architecture());
        Trial whole = goal.trial(candidate, row);
        int all = epochs[epochs.length - 1];
        if (!whole.succeeded()) {
            return new Look(whole, all, -1);
        }
        List<Double> scores = scores(row.orElseThrow());
        if (scores.size() < epochs.length) {
            return new Look(candidate.failed("its curve is unknown in the table"), all, -1);
        }
        int reached = Math.min(wanted(candidate), reached(scores, stop.needed(seen, epochs.length)));
        seen.add(new LearningCurve(candidate.number(), scores.subList(0, reached)));
        int cost = cost(candidate, epochs[reached - 1]);
        return reached == epochs.length
                ? new Look(whole, cost, row.orElseThrow())
                : new Look(candidate.scored(scores.get(reached - 1)), cost, -1);
    }

    /** After how many looks a candidate wants its score, at least one. */
    private int wanted(Candidate candidate) {
        if (candidate.epochs().isEmpty()) {
            return epochs.length;
        }
        int place = Arrays.binarySearch(epochs, candidate.epochs().getAsInt());
        return Math.max(1, place >= 0 ? place + 1 : -place - 1);
    }

    private int cost(Candidate candidate, int reached) {
        int before = standing.getOrDefault(candidate.architecture(), 0);
        if (candidate.epochs().isPresent()) {
            standing.merge(candidate.architecture(), reached, Math::max);
        }
        return reached > before ? reached - before : reached;
    }

    /** After each of the epochs, higher being better; shorter where one is unknown. */
    private List<Double> scores(int row) {
        List<Double> scores = new ArrayList<>();
        for (int epoch : epochs) {
            OptionalDouble value = table.find(prefix + epoch, row);
            if (value.isPresent()) {
                scores.add(objective.score(value.getAsDouble()));
            }
        }
        return scores;
    }

    /** After how many looks the trial ends. */
    private static int reached(List<Double> scores, List<Double> needed) {
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < needed.size(); i++) {
            best = Math.max(best, scores.get(i));
            if (best < needed.get(i)) {
                return i + 1;
            }
        }
        return scores.size();
    }
}
