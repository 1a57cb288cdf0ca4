package org.espalier.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;

/**
 * What a search looks for: one measure, whose value whoever evaluates a candidate gives, and beside it any number of costs that are functions of
 * the architecture. A trial holds the value of each, and {@linkplain #score one number} made of them, by which the best of all trials is named. A strategy that
 * knows one objective goes by that number, too, or by what its {@link Scalarisation} says. Immutable; safe for use by several threads where the functions are.
 *
 * <p>That number is the weighted product of MnasNet (Tan et al. 2019, equation 2, with the soft exponents of section 3.1): with s the value of the
 * main measure such that higher is better (its value, or minus its value where it is minimised), and P the product over the costs of
 * (value / reference)<sup>w</sup>, w = -0.07 for a cost that is minimised and +0.07 for one that is maximised, it is
 *
 * <pre>
 *   s · P   where s is at least 0
 *   s / P   where s is below 0, as that of a measure that is minimised is: minus (value / P)
 * </pre>
 *
 * <p>So twice the cost weighs as much as 4.7 % of the measure. Whatever is better in one objective and equal in the others never has a lower score; a
 * main measure of exactly 0 has the score 0 whatever it costs.
 *
 * @param main the measure that evaluators score by
 * @param costs what is looked for beside it; none where there is one objective
 * @param scalarisation how a strategy is led that knows one objective
 */
public record Objectives(Objective main, List<Cost> costs, Scalarisation scalarisation) {
    /** One objective, which has no other name: the score of a trial. */
    public static final Objectives SCORE = new Objectives(new Objective("score", true), List.of());

    /** The exponent of a cost (Tan et al. 2019, section 3.1): twice the latency for a relative gain of 5 % in accuracy is as good. */
    public static final double WEIGHT = 0.07;

    /** A ratio beyond counts as this one or its reciprocal, so that a cost of 0 (a network without parameters) has a finite score. */
    private static final double MOST = 1e9;

    /**
     * A number of an architecture that is looked for beside the main measure.
     *
     * @param objective the number, and whether more of it is better
     * @param reference what a value is divided by, above 0
     * @param metric the number of an architecture: finite, at least 0
     */
    public record Cost(Objective objective, double reference, ToDoubleFunction<Architecture> metric) {
        public Cost {
            if (!(reference > 0) || !Double.isFinite(reference)) {
                throw new IllegalArgumentException(
                        "the reference of '" + objective.metric() + "' must be above 0, got " + reference);
            }
        }

        private double factor(double value) {
            double ratio = Math.max(1 / MOST, Math.min(MOST, value / reference));
            return Math.pow(ratio, objective.maximize() ? WEIGHT : -WEIGHT);
        }
    }

    public Objectives {
        costs = List.copyOf(costs);
        Map<String, Objective> once = new LinkedHashMap<>(Map.of(main.metric(), main));
        for (Cost cost : costs) {
            Objective before = once.put(cost.objective().metric(), cost.objective());
            if (before != null) {
                String name = "'" + before.metric() + "'";
                throw new IllegalArgumentException(
                        before.equals(cost.objective())
                                ? name + " is named twice among the objectives; keep one"
                                : name + " shall be both maximized and minimized; keep one of the objectives");
            }
        }
    }

    /** Of which a strategy that knows one objective is told the product. */
    public Objectives(Objective main, List<Cost> costs) {
        this(main, costs, Scalarisation.PRODUCT);
    }

    /** The same with another way to lead a strategy that knows one objective. */
    public Objectives with(Scalarisation other) {
        return new Objectives(main, costs, other);
    }

    /** One objective. */
    public static Objectives of(Objective main) {
        return new Objectives(main, List.of());
    }

    /** All of them, the main one first: the order of {@link Trial#values}. */
    public List<Objective> all() {
        return Stream.concat(Stream.of(main), costs.stream().map(Cost::objective))
                .toList();
    }

    /** Whether there is more than one. */
    public boolean areSeveral() {
        return !costs.isEmpty();
    }

    /**
     * The number that a trial has as its score: what a strategy maximises that knows one objective, where nothing else leads it.
     *
     * @param values of all objectives, in their order; finite, those of costs at least 0
     */
    public double score(List<Double> values) {
        if (values.size() != 1 + costs.size()) {
            throw new IllegalArgumentException(
                    "expected a value for each of " + this + ", got " + values.size() + ": " + values);
        }
        double score = main.score(values.get(0));
        double product = 1;
        for (int i = 0; i < costs.size(); i++) {
            product *= costs.get(i).factor(values.get(i + 1));
        }
        return score >= 0 ? score * product : score / product;
    }

    /**
     * What a strategy is told of a candidate that was evaluated.
     *
     * @param evaluated whose score is that of the main measure, higher is better; a failure stays as it is
     */
    public Trial complete(Trial evaluated) {
        Scores.SearchTime score = evaluated.score();
        if (score == null) {
            return evaluated;
        }
        List<Double> values = new ArrayList<>(List.of(main.score(score.value())));
        for (Cost cost : costs) {
            values.add(value(cost, evaluated.architecture()));
        }
        return evaluated.candidate().scored(score(values), values);
    }

    private static double value(Cost cost, Architecture architecture) {
        double value = cost.metric().applyAsDouble(architecture);
        if (!(value >= 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException("'" + cost.objective().metric() + "' of " + architecture
                    + " must be a number of at least 0, got " + value);
        }
        return value;
    }

    /**
     * What a trial is in the space of the objectives, each to be <em>minimised</em> as {@link ParetoFront} has them.
     *
     * @param trial with a score
     */
    public double[] point(Trial trial) {
        List<Objective> all = all();
        double[] point = new double[all.size()];
        for (int axis = 0; axis < point.length; axis++) {
            point[axis] = -all.get(axis).score(trial.values().get(axis));
        }
        return point;
    }

    /** {@link #point} of each of some trials with scores. */
    public double[][] points(List<Trial> trials) {
        return trials.stream().map(this::point).toArray(double[][]::new);
    }

    /**
     * The costs of an architecture, each to be <em>minimised</em>: {@link #point} without its first coordinate, known before anybody evaluates. NaN where nobody knows one, as of a
     * member that a table lacks.
     */
    public double[] costs(Architecture architecture) {
        return costs.stream()
                .mapToDouble(cost -> -cost.objective().score(cost.metric().applyAsDouble(architecture)))
                .toArray();
    }

    /** The values of a trial by the names of the objectives, in their order; none of a trial that failed. */
    public Map<String, Double> named(Trial trial) {
        Map<String, Double> named = new LinkedHashMap<>();
        List<Objective> all = all();
        for (int i = 0; i < trial.values().size(); i++) {
            named.put(all.get(i).metric(), trial.values().get(i));
        }
        return named;
    }

    /**
     * Reads {@link #named}.
     *
     * @throws IllegalArgumentException that names an objective that has no value
     */
    public List<Double> values(Map<String, Double> named) {
        List<Double> values = new ArrayList<>();
        for (Objective objective : all()) {
            Double value = named.get(objective.metric());
            if (value == null) {
                throw new IllegalArgumentException(
                        "there is no value of '" + objective.metric() + "' among " + named.keySet());
            }
            values.add(value);
        }
        return values;
    }

    @Override
    public String toString() {
        return all().stream().map(Objective::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
