package org.espalier.predict.mlp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Weights;
import org.espalier.predict.Encoding;
import org.espalier.predict.Learner;
import org.espalier.predict.Predictor;
import org.espalier.predict.Sample;
import org.jspecify.annotations.Nullable;

/**
 * The accuracy predictor of once-for-all (Cai et al. 2020, section 3.4): a multi-layer perceptron over the features of a member, 128-400-400-400-1 with ReLU as
 * published. It is learned from samples, or has the weights of a file. Immutable; safe for several threads, each of which may ask at the same time.
 */
public final class AccuracyPredictor implements Predictor {
    /** Members that are computed together. */
    private static final int AT_ONCE = 128;

    private final Encoding encoding;
    private final List<DenseLayer> layers;
    private final DenseLayers network;
    /** Where it is quick; null for everywhere alike. */
    private final @Nullable NearLayers near;

    private final ConcurrentLinkedQueue<DenseLayers.Work> idle = new ConcurrentLinkedQueue<>();
    /** Of one shape, so that those that are made of each other share it. */
    private final ConcurrentLinkedQueue<NearWork> idleNear;

    private AccuracyPredictor(
            Encoding encoding,
            List<DenseLayer> layers,
            @Nullable NearLayers near,
            ConcurrentLinkedQueue<NearWork> idleNear) {
        this.encoding = encoding;
        this.layers = List.copyOf(layers);
        this.network = new DenseLayers(layers);
        this.near = near;
        this.idleNear = idleNear;
    }

    private static AccuracyPredictor of(Encoding encoding, List<DenseLayer> layers) {
        return new AccuracyPredictor(encoding, layers, null, new ConcurrentLinkedQueue<>());
    }

    /**
     * Learns a predictor. The same samples, settings and seed give the same one, on one machine with one number of threads of LibTorch.
     *
     * @param encoding of the members, the same when it is asked
     * @param samples at least two, of members that the encoding knows
     * @throws IllegalStateException where the training diverges
     */
    public static AccuracyPredictor fit(Encoding encoding, List<Sample> samples, MlpSettings settings, long seed) {
        return of(encoding, new MlpTraining(encoding, samples, settings, seed).run());
    }

    /** {@link #fit} with these settings, for {@link org.espalier.predict.CrossValidation}. */
    public static Learner learner(Encoding encoding, MlpSettings settings) {
        return (samples, seed) -> fit(encoding, samples, settings, seed);
    }

    /**
     * A predictor with the weights of a file, in either form in which once-for-all's authors have published theirs: that of {@code ofa.tutorial} ({@code
     * 0.weight}, ..), or that of {@code ofa.nas} ({@code layers.0.0.weight}, .., {@code base_acc}).
     *
     * @param encoding that the predictor was learned with: {@link org.espalier.predict.onceforall.OnceForAllEncoding} for the published one of MobileNetV3
     * @throws IllegalArgumentException where a weight is missing, unknown, of other sizes or not finite; the message names it
     */
    public static AccuracyPredictor of(Encoding encoding, Weights weights) {
        return of(encoding, PredictorWeights.read(weights, encoding.features()));
    }

    /** The weights, under the names of {@code ofa.tutorial}, whose predictor loads them. */
    public Weights weights() {
        return PredictorWeights.write(layers);
    }

    /** How many values were learned: 372,801 in the published one. */
    public long parameters() {
        return weights().size();
    }

    /** What it makes of members. */
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public DecisionSet decisions() {
        return encoding.decisions();
    }

    @Override
    public double[] predict(List<Architecture> members) {
        int[][] options = new int[members.size()][];
        for (int i = 0; i < options.length; i++) {
            Architecture member = members.get(i);
            if (member.decisions() != decisions()
                    && !member.decisions().all().equals(decisions().all())) {
                throw new IllegalArgumentException("member " + i + " answers other decisions than the predictor's "
                        + decisions().size() + "; parse it by the codec of the predictor's space");
            }
            options[i] = member.indices();
        }
        double[] scores = new double[options.length];
        predict(options, 0, options.length, scores);
        return scores;
    }

    @Override
    public void predict(int[][] members, int from, int to, double[] scores) {
        if (near == null) {
            DenseLayers.Work known = idle.poll();
            DenseLayers.Work work = known == null ? network.new Work(AT_ONCE) : known;
            predict(work, members, from, to, scores);
            idle.offer(work);
        } else {
            NearWork known = idleNear.poll();
            NearWork work = known == null ? new NearWork(AT_ONCE, near) : known.on(near);
            predict(work, members, from, to, scores);
            idleNear.offer(work);
        }
    }

    private void predict(LayerWork work, int[][] members, int from, int to, double[] scores) {
        for (int start = from; start < to; start += work.most()) {
            int count = Math.min(work.most(), to - start);
            for (int i = 0; i < count; i++) {
                encoding.encode(members[start + i], work.features(i));
            }
            work.compute(count, scores, start);
        }
    }

    @Override
    public Predictor near(int[][] members) {
        if (layers.size() < 2 || members.length == 0) {
            return this;
        }
        List<float[]> inputs = new ArrayList<>();
        for (int[] member : members) {
            float[] features = new float[encoding.features()];
            encoding.encode(member, features);
            inputs.add(features);
        }
        return new AccuracyPredictor(encoding, layers, new NearLayers(layers, inputs, near), idleNear);
    }
}
