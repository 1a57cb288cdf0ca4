package org.espalier.device.latency.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.espalier.stats.Samples;
import tools.jackson.databind.JsonNode;

/**
 * A perceptron with two hidden layers of ReLU, trained by Adam (Kingma and Ba 2015) on the logarithm of the latency; in double, so that every machine learns
 * the same. A fifth of the rows says when to stop, and the weights of the best epoch are kept.
 */
public final class Mlp implements LatencyLearner {
    private static final int[] HIDDEN = {64, 32};
    private static final int EPOCHS = 300;
    private static final int PATIENCE = 25;
    private static final int BATCH = 32;
    private static final int CHECK = 5;
    private static final double RATE = 2e-3;
    private static final double DECAY = 1e-4;

    @Override
    public String name() {
        return "mlp";
    }

    @Override
    public String summary() {
        return "a small neural network, learned from thousands of measured members: where they are there already";
    }

    @Override
    public int fewest() {
        return 10;
    }

    @Override
    public int usual() {
        return 150;
    }

    @Override
    public LatencyPredictor learn(TrainingRows rows, long seed) {
        TrainingRows sorted = rows.require(this);
        Standardisation scale = Standardisation.of(sorted.x());
        double[][] z = scale.ofAll(sorted.x());
        double[] y = sorted.logMillis();
        double mean = Samples.mean(y);
        double deviation = Math.max(Samples.standardDeviation(y), 1e-9);
        double[] target = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            target[i] = (y[i] - mean) / deviation;
        }
        List<Dense> layers = train(z, target, seed);
        return new Network(scale, mean, deviation, layers);
    }

    private static List<Dense> train(double[][] z, double[] target, long seed) {
        int[] order = permutation(z.length, Seeds.generator(seed, "mlp-check", 0));
        int check = Math.max(2, z.length / CHECK);
        List<Dense> layers = initial(z[0].length, seed);
        MlpDescent descent = new MlpDescent(layers, RATE, DECAY);
        List<Dense> best = copy(layers);
        double least = Double.POSITIVE_INFINITY;
        int since = 0;
        for (int epoch = 0; epoch < EPOCHS && since < PATIENCE; epoch++) {
            int[] turn = permutation(z.length - check, Seeds.generator(seed, "mlp-epoch", epoch));
            for (int from = 0; from < turn.length; from += BATCH) {
                int to = Math.min(turn.length, from + BATCH);
                for (int i = from; i < to; i++) {
                    int row = order[check + turn[i]];
                    descent.add(z[row], target[row]);
                }
                descent.step(to - from);
            }
            double error = 0;
            for (int i = 0; i < check; i++) {
                double off = Dense.forward(layers, z[order[i]]) - target[order[i]];
                error += off * off;
            }
            since++;
            if (error < least) {
                least = error;
                best = copy(layers);
                since = 0;
            }
        }
        return best;
    }

    private static List<Dense> initial(int features, long seed) {
        List<Dense> layers = new ArrayList<>();
        int in = features;
        for (int i = 0; i <= HIDDEN.length; i++) {
            int out = i == HIDDEN.length ? 1 : HIDDEN[i];
            SplittableRandom random = Seeds.generator(seed, "mlp-layer", i);
            double bound = Math.sqrt(6.0 / in); // He et al. 2015, uniform
            double[][] weights = new double[out][in];
            for (double[] row : weights) {
                for (int k = 0; k < in; k++) {
                    row[k] = bound * (2 * random.nextDouble() - 1);
                }
            }
            layers.add(new Dense(weights, new double[out]));
            in = out;
        }
        return layers;
    }

    private static int[] permutation(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static List<Dense> copy(List<Dense> layers) {
        return layers.stream().map(Dense::copy).toList();
    }

    /** A layer, and behind all but the last a ReLU. */
    record Dense(double[][] weights, double[] bias) {
        Dense copy() {
            double[][] rows = new double[weights.length][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = weights[i].clone();
            }
            return new Dense(rows, bias.clone());
        }

        double[] of(double[] x, boolean last) {
            double[] out = new double[bias.length];
            for (int j = 0; j < out.length; j++) {
                double sum = bias[j];
                double[] row = weights[j];
                for (int k = 0; k < row.length; k++) {
                    sum += row[k] * x[k];
                }
                out[j] = last ? sum : Math.max(0, sum);
            }
            return out;
        }

        static double forward(List<Dense> layers, double[] x) {
            double[] value = x;
            for (int i = 0; i < layers.size(); i++) {
                value = layers.get(i).of(value, i == layers.size() - 1);
            }
            return value[0];
        }
    }

    private record Network(Standardisation scale, double mean, double deviation, List<Dense> layers)
            implements LatencyPredictor {
        @Override
        public double millis(double[] features) {
            return Math.exp(mean + deviation * Dense.forward(layers, scale.of(features)));
        }

        @Override
        public Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("target_mean", mean);
            state.put("target_deviation", deviation);
            for (int i = 0; i < layers.size(); i++) {
                state.put("weights" + i, Numbers.lists(layers.get(i).weights()));
                state.put("bias" + i, Numbers.list(layers.get(i).bias()));
            }
            state.putAll(scale.state());
            return state;
        }
    }

    @Override
    public LatencyPredictor restore(List<String> features, JsonNode state) {
        List<Dense> layers = new ArrayList<>();
        int in = features.size();
        for (int i = 0; i <= HIDDEN.length; i++) {
            int out = i == HIDDEN.length ? 1 : HIDDEN[i];
            layers.add(new Dense(Numbers.read(state, "weights" + i, out, in), Numbers.read(state, "bias" + i, out)));
            in = out;
        }
        return new Network(
                Standardisation.restore(features, state),
                Numbers.read(state, "target_mean"),
                Numbers.read(state, "target_deviation"),
                layers);
    }
}
