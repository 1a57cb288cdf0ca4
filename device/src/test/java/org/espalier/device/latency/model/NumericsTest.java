package org.espalier.device.latency.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

/** The arithmetic below the learners, against other ways to the same numbers. */
class NumericsTest {
    @Test
    void choleskySolvesAndKnowsTheDeterminant() {
        double[][] matrix = {{4, 2, 0.6}, {2, 5, 1}, {0.6, 1, 3}};
        double[] x = new Cholesky(matrix).solve(new double[] {1, -2, 3});
        for (int i = 0; i < 3; i++) {
            double sum = 0;
            for (int k = 0; k < 3; k++) {
                sum += matrix[i][k] * x[k];
            }
            assertThat(sum).isCloseTo(new double[] {1, -2, 3}[i], within(1e-12));
        }
        assertThat(new Cholesky(matrix).logDeterminant())
                .isCloseTo(Math.log(4 * (15 - 1) - 2 * (6 - 0.6) + 0.6 * (2 - 3)), within(1e-12));
        assertThatThrownBy(() -> new Cholesky(new double[][] {{1, 2}, {2, 1}}))
                .hasMessageContaining("positive definite");
    }

    @Test
    void aPerceptronsGradientIsThatOfDifferences() {
        SplittableRandom random = Seeds.generator(1, "mlp", 0);
        List<Mlp.Dense> layers = List.of(dense(random, 4, 3), dense(random, 3, 4), dense(random, 1, 3));
        double[] x = random.doubles(3, -1, 1).toArray();
        List<double[]> moved = new ArrayList<>();
        for (Mlp.Dense layer : layers) {
            for (double[] row : layer.weights()) {
                double[] numeric = new double[row.length];
                for (int k = 0; k < row.length; k++) {
                    double kept = row[k];
                    row[k] = kept + 1e-6;
                    double above = square(Mlp.Dense.forward(layers, x) - 0.7);
                    row[k] = kept - 1e-6;
                    numeric[k] = (above - square(Mlp.Dense.forward(layers, x) - 0.7)) / 2e-6;
                    row[k] = kept;
                }
                moved.add(numeric);
            }
        }
        MlpDescent descent = new MlpDescent(layers, 0.1, 0);
        descent.add(x, 0.7);
        List<double[]> exact = descent.gradients().stream()
                .flatMap(l -> List.of(l.weights()).stream())
                .toList();
        for (int i = 0; i < exact.size(); i++) {
            assertThat(exact.get(i)).containsExactly(moved.get(i), within(1e-6));
        }
    }

    private static double square(double value) {
        return value * value;
    }

    private static Mlp.Dense dense(SplittableRandom random, int out, int in) {
        double[][] weights = new double[out][];
        for (int i = 0; i < out; i++) {
            weights[i] = random.doubles(in, -1, 1).toArray();
        }
        return new Mlp.Dense(weights, random.doubles(out, 0, 1).toArray());
    }

    @Test
    void treesPredictWhatXgboostPredicts() throws XGBoostError {
        int rows = 300;
        int columns = 6;
        SplittableRandom random = Seeds.generator(2, "trees", 0);
        float[] x = new float[rows * columns];
        float[] y = new float[rows];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble();
            y[i / columns] += (i % columns) * x[i] * x[i];
        }
        DMatrix matrix = new DMatrix(x, rows, columns, Float.NaN);
        matrix.setLabel(y);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("base_score", 0);
        settings.put("nthread", 1);
        settings.put("max_depth", 4);
        settings.put("verbosity", 0);
        Booster booster = XGBoost.train(matrix, settings, 40, new LinkedHashMap<>(), null, null);
        Trees trees = Trees.read(booster.toByteArray("json"), 0, 0);
        float[][] expected = booster.predict(matrix);
        for (int i = 0; i < rows; i++) {
            double[] row = new double[columns];
            for (int k = 0; k < columns; k++) {
                row[k] = x[i * columns + k];
            }
            assertThat(Math.log(trees.millis(row))).isCloseTo(expected[i][0], within(1e-5));
        }
        booster.dispose();
        matrix.dispose();
    }

    @Test
    void aTreeThatLeadsBackIsRefused() {
        int[] two = {1, 2};
        Trees.Tree tree = new Trees.Tree(new int[] {0, -1}, two, new int[] {0, 0}, new float[] {1, 2});
        assertThatThrownBy(() -> tree.require(1)).hasMessageContaining("node 0 leads to 0");
    }

    @Test
    void errorsAreCountedInPerCentOfWhatWasMeasured() {
        PredictionError error = PredictionError.of(new double[] {1, 2, 4}, new double[] {1.1, 2, 3});
        assertThat(error.mapePercent()).isCloseTo((10 + 0 + 25) / 3.0, within(1e-9));
        assertThat(error.worstPercent()).isCloseTo(25, within(1e-9));
        assertThat(error.spearman()).isEqualTo(1, within(1e-12));
        assertThat(error.withinTenPercent()).isBetween(0.3, 0.7);
        assertThat(error.heldOut()).isEqualTo(3);
        assertThat(PredictionError.of(new double[0], new double[0]).toJson())
                .containsEntry("mape", null)
                .containsEntry("held_out", 0);
        assertThat(error.toJson().keySet())
                .containsExactly("mape", "spearman", "worst", "within_10_percent", "held_out");
    }
}
