package org.espalier.predict.ensemble;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.predict.Encoding;
import org.espalier.predict.Predictor;

/**
 * Several networks that learned the same samples from other starts in another order: their mean is what a member is probably worth, their spread how far they agree. Predictions are the same on any number of
 * threads and whatever stands beside a member. Immutable; safe for several threads.
 */
public final class MlpEnsemble implements Predictor {
    private static final int TILE = 256;

    private final Encoding encoding;
    private final List<DenseNet> nets;
    private final double scale;
    private final double shift;

    MlpEnsemble(Encoding encoding, List<DenseNet> nets, double scale, double shift) {
        this.encoding = encoding;
        this.nets = nets;
        this.scale = scale;
        this.shift = shift;
    }

    /** How many networks there are. */
    public int networks() {
        return nets.size();
    }

    List<DenseNet> nets() {
        return nets;
    }

    double scale() {
        return scale;
    }

    double shift() {
        return shift;
    }

    @Override
    public DecisionSet decisions() {
        return encoding.decisions();
    }

    @Override
    public double[] predict(List<Architecture> members) {
        int[][] options = members.stream().map(Architecture::indices).toArray(int[][]::new);
        double[] scores = new double[options.length];
        predict(options, 0, options.length, scores);
        return scores;
    }

    @Override
    public void predict(int[][] members, int from, int to, double[] scores) {
        int tiles = (to - from + TILE - 1) / TILE;
        IntStream.range(0, tiles).parallel().forEach(tile -> {
            int first = from + tile * TILE;
            int end = Math.min(to, first + TILE);
            double[][] each = tile(SparseRows.of(encoding, members, first, end));
            for (int i = first; i < end; i++) {
                double sum = 0;
                for (double[] net : each) {
                    sum += net[i - first];
                }
                scores[i] = sum / each.length;
            }
        });
    }

    /**
     * What each network says of each member.
     *
     * @return a row for each network
     */
    public double[][] each(List<Architecture> members) {
        double[][] rows = new double[nets.size()][members.size()];
        for (int from = 0; from < members.size(); from += TILE) {
            List<Architecture> some = members.subList(from, Math.min(members.size(), from + TILE));
            double[][] tile = tile(SparseRows.of(encoding, some));
            for (int n = 0; n < rows.length; n++) {
                System.arraycopy(tile[n], 0, rows[n], from, some.size());
            }
        }
        return rows;
    }

    private double[][] tile(SparseRows rows) {
        int count = rows.rows();
        int[] columns = IntStream.range(0, count).toArray();
        double[][] said = new double[nets.size()][count];
        float[][][] values = nets.get(0).values(count);
        for (int n = 0; n < said.length; n++) {
            nets.get(n).forward(rows, columns, count, values);
            float[] outputs = values[values.length - 1][0];
            for (int i = 0; i < count; i++) {
                said[n][i] = shift + scale * outputs[i];
            }
        }
        return said;
    }

    @Override
    public String toString() {
        return nets.size() + " networks " + Arrays.toString(nets.get(0).widths());
    }
}
