package org.espalier.device.latency.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.Counters;
import org.espalier.space.SearchSpace;

/**
 * A member of a space as numbers: for each option of each decision whether it was chosen, 0 where the decision does not matter (a block beyond a stage's
 * depth); where the input's size is a decision, the same once more times the area of the image, because what a layer takes grows with it; the logarithms
 * of MACs, params and activation bytes; and, where there is a table of layers, their sum in milliseconds and its logarithm. Any space has them.
 */
public final class Features {
    /** The feature that is a table's sum of layers, in milliseconds. */
    public static final String TABLE = "table_ms";

    private static final String LOG_TABLE = "log_" + TABLE;
    private static final String AREA = "area";

    /** Below what any device tells apart, so that a sum of nothing has a finite logarithm. */
    private static final double LEAST_MILLIS = 1e-4;

    private final SearchSpace space;
    private final Set<Decision> ofInput;
    private final double largest;
    private final Optional<ToDoubleFunction<Architecture>> table;
    private final List<String> names = new ArrayList<>();
    private final int place;

    private Features(SearchSpace space, Optional<ToDoubleFunction<Architecture>> table) {
        this.space = space;
        this.table = table;
        this.ofInput = new LinkedHashSet<>(space.input().elements().support());
        this.largest = ofInput.isEmpty() ? 1 : largest();
        name();
        this.place = names.indexOf(TABLE);
    }

    /** Without a table. */
    public static Features of(SearchSpace space) {
        return new Features(space, Optional.empty());
    }

    /** @param table the sum of a member's layers in milliseconds, at least 0 */
    public static Features withTable(SearchSpace space, ToDoubleFunction<Architecture> table) {
        return new Features(space, Optional.of(table));
    }

    /** Elements of the largest input: areas are shares of it. */
    private double largest() {
        int[] last =
                space.decisions().all().stream().mapToInt(d -> d.size() - 1).toArray();
        return space.input().elements().value(new Architecture(space.decisions(), last));
    }

    private void name() {
        for (Decision decision : space.decisions().all()) {
            decision.options().forEach(option -> names.add(decision.path() + "=" + option));
        }
        if (!ofInput.isEmpty()) {
            for (Decision decision : space.decisions().all()) {
                if (!ofInput.contains(decision)) {
                    decision.options().forEach(option -> names.add(decision.path() + "=" + option + "*" + AREA));
                }
            }
            names.add(AREA);
        }
        names.addAll(List.of("log_macs", "log_params", "log_activation_bytes"));
        if (table.isPresent()) {
            names.addAll(List.of(TABLE, LOG_TABLE));
        }
    }

    /** The names, in the order of the numbers. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** One number for each name, all finite. */
    public double[] of(Architecture member) {
        double[] x = new double[names.size()];
        Set<Decision> active = space.active(member);
        int at = 0;
        for (Decision decision : space.decisions().all()) {
            if (active.contains(decision)) {
                x[at + member.index(decision)] = 1;
            }
            at += decision.size();
        }
        if (!ofInput.isEmpty()) {
            double area = space.input().elements().value(member) / largest;
            int from = 0;
            for (Decision decision : space.decisions().all()) {
                for (int i = 0; i < decision.size() && !ofInput.contains(decision); i++) {
                    x[at++] = x[from + i] * area;
                }
                from += decision.size();
            }
            x[at++] = area;
        }
        Counters counters = space.counters();
        x[at++] = Math.log1p(counters.macs().of(member));
        x[at++] = Math.log1p(counters.params().of(member));
        x[at++] = Math.log1p(counters.activationBytes().of(member));
        if (table.isPresent()) {
            x[at] = table.get().applyAsDouble(member);
            x[at + 1] = Math.log(Math.max(x[at], LEAST_MILLIS));
        }
        return x;
    }

    /** {@link #TABLE} of a member, and 0 for all else: for predictors that read nothing else, at the price of a look-up. */
    public double[] ofTable(Architecture member) {
        double[] x = new double[names.size()];
        x[place] = table.orElseThrow().applyAsDouble(member);
        return x;
    }

    /** One row for each member. */
    public double[][] of(List<Architecture> members) {
        return members.stream().map(this::of).toArray(double[][]::new);
    }
}
