package org.espalier.device.latency.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Ridge regression (Hoerl and Kennard 1970) of the logarithm of the latency, so that errors count in per cent. The penalty is the one of a grid that errs
 * least in five-fold cross-validation.
 */
public final class Ridge implements LatencyLearner {
    private static final int FOLDS = 5;
    private static final double[] PENALTIES = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000};

    @Override
    public String name() {
        return "ridge";
    }

    @Override
    public String summary() {
        return "linear in the choices, learned from some hundred measured members: for a device that measures no single layers, or many members";
    }

    @Override
    public int fewest() {
        return 5;
    }

    @Override
    public int usual() {
        return 150;
    }

    @Override
    public LatencyPredictor learn(TrainingRows rows, long seed) {
        TrainingRows sorted = rows.require(this);
        return learn(sorted.x(), List.of(sorted.logMillis())).get(0);
    }

    /**
     * Several targets over the same members at once, which costs little more than one.
     *
     * @param x features of each member
     * @param logMillis of each target, for each member
     */
    static List<Linear> learn(double[][] x, List<double[]> logMillis) {
        Standardisation scale = Standardisation.of(x);
        double[][] z = scale.ofAll(x);
        int folds = Math.min(FOLDS, x.length);
        Sums all = new Sums(z, logMillis, 1, 0);
        double[][] error = new double[logMillis.size()][PENALTIES.length];
        for (int fold = 0; fold < folds; fold++) {
            Sums training = all.without(new Sums(z, logMillis, folds, fold));
            for (int p = 0; p < PENALTIES.length; p++) {
                List<double[]> weights = training.solve(PENALTIES[p]);
                for (int t = 0; t < weights.size(); t++) {
                    error[t][p] += squares(weights.get(t), z, logMillis.get(t), folds, fold);
                }
            }
        }
        List<Linear> learned = new ArrayList<>();
        for (int t = 0; t < logMillis.size(); t++) {
            int best = 0;
            for (int p = 1; p < PENALTIES.length; p++) {
                best = error[t][p] < error[t][best] ? p : best;
            }
            double[] weights = all.only(t).solve(PENALTIES[best]).get(0);
            learned.add(new Linear(scale, weights, PENALTIES[best], error[t][best] / x.length));
        }
        return learned;
    }

    private static double squares(double[] weights, double[][] z, double[] y, int folds, int fold) {
        double sum = 0;
        for (int i = fold; i < z.length; i += folds) {
            double off = Linear.dot(weights, z[i]) - y[i];
            sum += off * off;
        }
        return sum;
    }

    /** The sums that the normal equations are made of, over every {@code step}-th member; the last column of a member is 1. */
    private record Sums(double[][] gram, List<double[]> right) {
        Sums(double[][] z, List<double[]> targets, int step, int from) {
            this(
                    gram(z, step, from),
                    targets.stream().map(y -> right(z, y, step, from)).toList());
        }

        private static double[][] gram(double[][] z, int step, int from) {
            int n = z[0].length + 1;
            double[][] gram = new double[n][];
            for (int j = 0; j < n; j++) {
                gram[j] = new double[j + 1];
            }
            for (int i = from; i < z.length; i += step) {
                for (int j = 0; j < n; j++) {
                    double value = j == n - 1 ? 1 : z[i][j];
                    if (value != 0) {
                        for (int k = 0; k < Math.min(j + 1, n - 1); k++) {
                            gram[j][k] += value * z[i][k];
                        }
                    }
                }
                gram[n - 1][n - 1]++;
            }
            return gram;
        }

        private static double[] right(double[][] z, double[] y, int step, int from) {
            double[] right = new double[z[0].length + 1];
            for (int i = from; i < z.length; i += step) {
                for (int k = 0; k < z[i].length; k++) {
                    right[k] += z[i][k] * y[i];
                }
                right[right.length - 1] += y[i];
            }
            return right;
        }

        Sums without(Sums part) {
            double[][] rest = new double[gram.length][];
            for (int j = 0; j < rest.length; j++) {
                rest[j] = minus(gram[j], part.gram[j]);
            }
            List<double[]> others = new ArrayList<>();
            for (int t = 0; t < right.size(); t++) {
                others.add(minus(right.get(t), part.right.get(t)));
            }
            return new Sums(rest, others);
        }

        private static double[] minus(double[] a, double[] b) {
            double[] difference = a.clone();
            for (int k = 0; k < b.length; k++) {
                difference[k] -= b[k];
            }
            return difference;
        }

        Sums only(int target) {
            return new Sums(gram, List.of(right.get(target)));
        }

        /** The weights of each target, the constant last; it is not penalised. */
        List<double[]> solve(double penalty) {
            double[][] matrix = new double[gram.length][];
            for (int j = 0; j < matrix.length; j++) {
                matrix[j] = gram[j].clone();
                matrix[j][j] += j == matrix.length - 1 ? 0 : penalty;
            }
            Cholesky cholesky = new Cholesky(matrix);
            return right.stream().map(cholesky::solve).toList();
        }
    }

    @Override
    public LatencyPredictor restore(List<String> features, JsonNode state) {
        return Linear.restore(features, state);
    }

    /**
     * A latency whose logarithm is linear in the features.
     *
     * @param error mean squared error of logarithms in cross-validation; infinite where it is not known
     */
    record Linear(Standardisation scale, double[] weights, double penalty, double error) implements LatencyPredictor {
        static double dot(double[] weights, double[] z) {
            double sum = weights[weights.length - 1];
            for (int k = 0; k < z.length; k++) {
                sum += weights[k] * z[k];
            }
            return sum;
        }

        @Override
        public double millis(double[] features) {
            return Math.exp(dot(weights, scale.of(features)));
        }

        @Override
        public Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("penalty", penalty);
            state.put("weights", Numbers.list(weights));
            state.putAll(scale.state());
            return state;
        }

        static Linear restore(List<String> features, JsonNode state) {
            return new Linear(
                    Standardisation.restore(features, state),
                    Numbers.read(state, "weights", features.size() + 1),
                    Numbers.read(state, "penalty"),
                    Double.POSITIVE_INFINITY);
        }
    }
}
