package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.event.EpochDone;

/**
 * The share of each option over the epochs of a search: what a heat map shows.
 *
 * @param epochs the columns, by their numbers; of many epochs at most {@value #MOST_COLUMNS}, spread evenly, the first and the last among them
 * @param groups decisions that belong together, in the order of the events
 * @param left how many decisions have no place because there are too many
 */
record HeatMap(List<Integer> epochs, List<Group> groups, int left) {
    static final int MOST_COLUMNS = 60;
    static final int MOST_DECISIONS = 200;
    private static final double STEP = 0.05;
    private static final double LEAST = 0.5;

    /**
     * Decisions of one cell, or one stage.
     *
     * @param name what their paths have in common up to the first dot; empty where nothing is grouped
     */
    record Group(String name, List<Choice> choices) {
        Group {
            choices = List.copyOf(choices);
        }
    }

    /** A decision: an edge, in a cell. */
    record Choice(String path, String name, List<Row> rows) {
        Choice {
            rows = List.copyOf(rows);
        }

        /** The row that has the largest share in the last epoch; the first of equals, -1 where none has any. */
        int strongest() {
            int strongest = -1;
            for (int i = 0; i < rows.size(); i++) {
                double last = rows.get(i).last();
                if (Double.isFinite(last)
                        && (strongest < 0 || last > rows.get(strongest).last())) {
                    strongest = i;
                }
            }
            return strongest;
        }
    }

    /** An option: its share in each of the columns, NaN where an epoch did not tell it. */
    record Row(String option, double[] shares) {
        double last() {
            return shares[shares.length - 1];
        }
    }

    HeatMap {
        epochs = List.copyOf(epochs);
        groups = List.copyOf(groups);
    }

    /** Of the epochs of one training, some of which may tell no shares; one that is told twice counts as told last. */
    static HeatMap of(List<EpochDone> all) {
        TreeMap<Integer, EpochDone> told = new TreeMap<>();
        all.stream().filter(epoch -> !epoch.probabilities().isEmpty()).forEach(epoch -> told.put(epoch.epoch(), epoch));
        List<EpochDone> columns = thinned(List.copyOf(told.values()), MOST_COLUMNS);
        Map<String, Map<String, double[]>> decisions = new LinkedHashMap<>();
        for (int column = 0; column < columns.size(); column++) {
            int at = column;
            columns.get(column)
                    .probabilities()
                    .forEach((path, shares) -> shares.forEach((option, share) ->
                            decisions.computeIfAbsent(path, p -> new LinkedHashMap<>())
                                    .computeIfAbsent(option, o -> unknown(columns.size()))[at] = share));
        }
        Map<String, List<Choice>> groups = new LinkedHashMap<>();
        boolean grouped =
                decisions.keySet().stream().map(HeatMap::group).distinct().count() < decisions.size();
        decisions.entrySet().stream().limit(MOST_DECISIONS).forEach(decision -> {
            String path = decision.getKey();
            String group = grouped ? group(path) : "";
            List<Row> rows = new ArrayList<>();
            decision.getValue().forEach((option, shares) -> rows.add(new Row(option, shares)));
            groups.computeIfAbsent(group, g -> new ArrayList<>())
                    .add(new Choice(path, group.isEmpty() ? path : path.substring(group.length() + 1), rows));
        });
        return new HeatMap(
                columns.stream().map(EpochDone::epoch).toList(),
                groups.entrySet().stream()
                        .map(group -> new Group(group.getKey(), group.getValue()))
                        .toList(),
                Math.max(0, decisions.size() - MOST_DECISIONS));
    }

    private static double[] unknown(int columns) {
        double[] shares = new double[columns];
        Arrays.fill(shares, Double.NaN);
        return shares;
    }

    /** What a path has before its first dot; nothing where it has none, or nothing stands behind it. */
    private static String group(String path) {
        int dot = path.indexOf('.');
        return dot <= 0 || dot == path.length() - 1 ? "" : path.substring(0, dot);
    }

    /** At most so many, spread evenly, the first and the last among them. */
    static <T> List<T> thinned(List<T> all, int most) {
        if (all.size() <= most) {
            return all;
        }
        List<T> kept = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            kept.add(all.get((int) Math.round((double) i * (all.size() - 1) / (most - 1))));
        }
        return kept;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** What the darkest colour stands for: the largest share, rounded up to the next twentieth, but no less than a half: where nothing is decided all is pale. */
    double darkest() {
        double largest = groups.stream()
                .flatMap(group -> group.choices().stream())
                .flatMap(choice -> choice.rows().stream())
                .flatMapToDouble(row -> Arrays.stream(row.shares()))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        return Math.max(LEAST, Math.ceil(largest / STEP - 1e-9) * STEP);
    }
}
