package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.relaxed.Conditions.Taken;
import org.espalier.space.Relaxation;
import org.espalier.torch.engine.Tensors;

/**
 * What a relaxed network is expected to cost: a constant, and for each decision the sum of its options' costs weighted by their shares (ProxylessNAS, Cai et al.
 * 2019, equation 5), times the shares of the candidates that the decision stands in. An option's cost is found by estimates of members that differ in it, so there
 * are about as many of these as options.
 *
 * <p>Shares that are all 0 or 1 cost what the member does, wherever the estimate is a sum over the choices: parameters, multiply-accumulates, a table of layers.
 * It is an approximation where options hang together: where one changes the channels that another reads, where a sum of feature maps is shorter because one
 * is {@code none}, and where a latency model cuts off at 0. Where a rule keeps only some edges of a node, costs are told apart from what an edge costs on the
 * average, so that shares which prefer nothing cost what members do on the average.
 *
 * @param constant what all members have in common
 * @param costs for each decision one for each option, 0 for the first
 * @param conditions when a decision matters
 */
record ExpectedCost(double constant, Map<Decision, double[]> costs, Conditions conditions) {
    /** @param estimate the cost of a member; asked here and never again */
    static ExpectedCost of(Relaxation relaxation, ToDoubleFunction<Architecture> estimate) {
        Conditions conditions = Conditions.of(relaxation.graph());
        List<Architecture> members = probes(relaxation, conditions);
        double[] first = features(relaxation, conditions, members.get(0));
        double base = estimate.applyAsDouble(members.get(0));
        double[][] rows = new double[members.size() - 1][first.length];
        double[] differences = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double[] other = features(relaxation, conditions, members.get(i + 1));
            for (int j = 0; j < first.length; j++) {
                rows[i][j] = other[j] - first[j];
            }
            differences[i] = estimate.applyAsDouble(members.get(i + 1)) - base;
        }
        double[] solved = LeastSquares.smallest(rows, differences, first.length);
        double constant = base;
        Map<Decision, double[]> costs = new LinkedHashMap<>();
        int at = 0;
        for (Decision decision : relaxation.decisions()) {
            double[] row = new double[decision.size()];
            for (int option = 1; option < row.length; option++) {
                row[option] = solved[at];
                constant -= solved[at] * first[at];
                at++;
            }
            costs.put(decision, row);
        }
        return new ExpectedCost(constant, costs, conditions);
    }

    /** A member, and beside it one for each option of each decision, which has that option as far as the rule of derivation goes. */
    private static List<Architecture> probes(Relaxation relaxation, Conditions conditions) {
        Map<Decision, double[]> even = new LinkedHashMap<>();
        relaxation
                .decisions()
                .forEach(decision -> even.put(decision, one(decision, Math.min(1, decision.size() - 1), 0.5)));
        Set<Architecture> members = new LinkedHashSet<>();
        members.add(relaxation.derivation().derive(even));
        for (Decision decision : relaxation.decisions()) {
            for (int option = 0; option < decision.size(); option++) {
                Map<Decision, double[]> shares = new LinkedHashMap<>(even);
                for (Taken taken : conditions.of(decision)) {
                    shares.put(taken.decision(), one(taken.decision(), taken.last(), 1));
                }
                shares.put(decision, one(decision, option, 1));
                members.add(relaxation.derivation().derive(shares));
            }
        }
        return List.copyOf(members);
    }

    private static double[] one(Decision decision, int option, double share) {
        double[] row = new double[decision.size()];
        row[option] = share;
        return row;
    }

    /** For each option but the first of each decision 1 where the member has it and it matters, else 0. */
    private static double[] features(Relaxation relaxation, Conditions conditions, Architecture member) {
        Architecture choices = relaxation.choices(member);
        List<Double> features = new ArrayList<>();
        for (Decision decision : relaxation.decisions()) {
            boolean matters = conditions.hold(decision, choices);
            for (int option = 1; option < decision.size(); option++) {
                features.add(matters && choices.index(decision) == option ? 1.0 : 0.0);
            }
        }
        return features.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Of shares by decision. */
    double of(Map<Decision, double[]> shares) {
        double sum = constant;
        for (Map.Entry<Decision, double[]> entry : costs.entrySet()) {
            double part = 1;
            for (Taken taken : conditions.of(entry.getKey())) {
                double[] row = row(shares, taken.decision());
                part *= taken.options().stream()
                        .mapToDouble(option -> row[option])
                        .sum();
            }
            double[] row = row(shares, entry.getKey());
            for (int i = 0; i < row.length; i++) {
                sum += part * row[i] * entry.getValue()[i];
            }
        }
        return sum;
    }

    private static <T> T row(Map<Decision, T> shares, Decision decision) {
        return Objects.requireNonNull(shares.get(decision), decision.path());
    }

    /**
     * The same, divided by a unit: a scalar from which gradients reach the shares.
     *
     * @param shares one row for each decision
     */
    Tensor of(Map<Decision, Tensor> shares, double unit) {
        TensorVector rows = new TensorVector();
        List<Float> values = new ArrayList<>();
        costs.forEach((decision, row) -> {
            Tensor part = row(shares, decision);
            for (Taken taken : conditions.of(decision)) {
                Tensor condition = row(shares, taken.decision());
                part = part.mul(taken.options().stream()
                        .map(option -> condition.narrow(0, option, 1))
                        .reduce(Tensor::add)
                        .orElseThrow());
            }
            rows.push_back(part);
            for (double cost : row) {
                values.add((float) (cost / unit));
            }
        });
        float[] costsInUnits = new float[values.size()];
        for (int i = 0; i < costsInUnits.length; i++) {
            costsInUnits[i] = values.get(i);
        }
        Tensor all = torch.cat(rows, 0);
        return all.mul(Tensors.of(all, costsInUnits, costsInUnits.length)).sum().add(new Scalar(constant / unit));
    }
}
