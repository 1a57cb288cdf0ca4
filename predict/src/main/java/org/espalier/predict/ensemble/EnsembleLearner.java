package org.espalier.predict.ensemble;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.predict.Encoding;
import org.espalier.predict.Learner;
import org.espalier.predict.Sample;
import org.espalier.predict.ensemble.EnsembleSettings.Loss;
import org.espalier.random.Seeds;

/**
 * Learns an {@link MlpEnsemble} anew from all samples. Scores are scaled first, so that their unit does not matter: their median becomes 0, and the distance from there to the best one becomes
 * {@value #SPAN}. What lies far below, as members that learn nothing do, does not stretch the scale.
 *
 * @param encoding what the networks see
 * @param settings how they are learned
 */
public record EnsembleLearner(Encoding encoding, EnsembleSettings settings) implements Learner {
    private static final double SPAN = 3;

    @Override
    public MlpEnsemble fit(List<Sample> samples, long seed) {
        if (samples.size() < 2) {
            throw new IllegalArgumentException("expected at least 2 samples to learn from, got " + samples.size());
        }
        double[] scores = samples.stream().mapToDouble(Sample::score).toArray();
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        double best = sorted[sorted.length - 1];
        double spread = best > median ? best - median : median - sorted[0];
        double scale = spread > 0 ? spread / SPAN : 1;
        float[] targets = new float[scores.length];
        float[] shares = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            targets[i] = (float) ((scores[i] - median) / scale);
            shares[i] = settings.loss() == Loss.MAPE ? (float) (1 / (1 + (best - scores[i]) / scale)) : 1;
        }
        SparseRows rows =
                SparseRows.of(encoding, samples.stream().map(Sample::member).toList());
        List<DenseNet> nets = IntStream.range(0, settings.networks())
                .parallel()
                .mapToObj(n -> new NetTraining(
                                settings, encoding.features(), rows, targets, shares, Seeds.derive(seed, "network", n))
                        .run())
                .toList();
        return new MlpEnsemble(encoding, nets, scale, median);
    }
}
