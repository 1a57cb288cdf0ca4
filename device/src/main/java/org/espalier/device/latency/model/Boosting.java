package org.espalier.device.latency.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.espalier.failure.Failure;
import org.espalier.stats.Samples;
import tools.jackson.databind.JsonNode;

/**
 * Gradient boosting of regression trees (Friedman 2001) by XGBoost (Chen and Guestrin 2016), of the logarithm of the latency. It computes on one thread and
 * draws nothing, so that the same rows give the same trees. How many trees there are is decided by a fifth of the rows, which then join the training.
 */
public final class Boosting implements LatencyLearner {
    private static final int ROUNDS = 600;
    private static final int ROUNDS_WITHOUT_CHECK = 150;
    private static final int CHECK = 5;
    private static final int PATIENCE = 50;

    /** Fewer rows than this decide nothing when a fifth of them is held out. */
    private static final int FEWEST_CHECKED = 25;

    @Override
    public String name() {
        return "boosting";
    }

    @Override
    public String summary() {
        return "boosted trees, learned from some hundred measured members or more: for latencies that jump, such as those of accelerators";
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
        return trees(rows);
    }

    /** The same, with what is known of its error. */
    Trees trees(TrainingRows rows) {
        TrainingRows sorted = rows.require(this);
        double[] y = sorted.logMillis();
        double mean = Samples.mean(y);
        try {
            Rounds rounds = rounds(sorted.x(), y, mean);
            byte[] model = train(sorted.x(), y, mean, rounds.count());
            return Trees.read(model, mean, rounds.error());
        } catch (XGBoostError e) {
            throw new IllegalStateException("model 'boosting': XGBoost failed: " + Failure.reason(e), e);
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "model 'boosting': XGBoost's library does not load on this machine (" + Failure.reason(e)
                            + "); take 'ridge' or 'mlp'",
                    e);
        }
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("objective", "reg:squarederror");
        settings.put("base_score", 0);
        settings.put("tree_method", "hist");
        settings.put("eta", 0.1);
        settings.put("max_depth", 4);
        settings.put("nthread", 1);
        settings.put("verbosity", 0);
        return settings;
    }

    /** How many trees, and their mean squared error on the rows that were held out. */
    private record Rounds(int count, double error) {}

    private static Rounds rounds(double[][] x, double[] y, double mean) throws XGBoostError {
        if (x.length < FEWEST_CHECKED) {
            return new Rounds(ROUNDS_WITHOUT_CHECK, Double.POSITIVE_INFINITY);
        }
        DMatrix training = matrix(x, y, mean, false);
        DMatrix check = matrix(x, y, mean, true);
        // round by round, because the library's own watch of a training prints every round
        Booster booster = XGBoost.train(training, settings(), 1, new LinkedHashMap<>(), null, null);
        DMatrix[] watched = {check};
        String[] names = {"check"};
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS && round - best < PATIENCE; round++) {
            if (round > 0) {
                booster.update(training, round);
            }
            String said = booster.evalSet(watched, names, round);
            double error =
                    Double.parseDouble(said.substring(said.lastIndexOf(':') + 1).strip());
            if (error < least) {
                least = error;
                best = round;
            }
        }
        booster.dispose();
        training.dispose();
        check.dispose();
        return new Rounds(best + 1, least * least);
    }

    /** @param check whether every fifth row is taken, or all the others */
    private static DMatrix matrix(double[][] x, double[] y, double mean, boolean check) throws XGBoostError {
        int rows = 0;
        for (int i = 0; i < x.length; i++) {
            rows += (i % CHECK == 0) == check ? 1 : 0;
        }
        float[] values = new float[rows * x[0].length];
        float[] targets = new float[rows];
        int row = 0;
        for (int i = 0; i < x.length; i++) {
            if ((i % CHECK == 0) == check) {
                fill(values, row, x[i]);
                targets[row++] = (float) (y[i] - mean);
            }
        }
        return matrix(values, targets);
    }

    private static void fill(float[] values, int row, double[] x) {
        for (int k = 0; k < x.length; k++) {
            values[row * x.length + k] = (float) x[k];
        }
    }

    private static DMatrix matrix(float[] values, float[] targets) throws XGBoostError {
        DMatrix matrix = new DMatrix(values, targets.length, values.length / targets.length, Float.NaN);
        matrix.setLabel(targets);
        return matrix;
    }

    private static byte[] train(double[][] x, double[] y, double mean, int rounds) throws XGBoostError {
        float[] values = new float[x.length * x[0].length];
        float[] targets = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            fill(values, i, x[i]);
            targets[i] = (float) (y[i] - mean);
        }
        DMatrix matrix = matrix(values, targets);
        Booster booster = XGBoost.train(matrix, settings(), rounds, new LinkedHashMap<>(), null, null);
        byte[] model = booster.toByteArray("json");
        booster.dispose();
        matrix.dispose();
        return model;
    }

    @Override
    public LatencyPredictor restore(List<String> features, JsonNode state) {
        return Trees.restore(features.size(), state);
    }
}
