package org.espalier.predict.nao;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Layout;
import org.espalier.predict.sequence.Parameters;
import org.espalier.predict.sequence.Smooth;

/**
 * Encoder, performance predictor and decoder of NAO (Luo, Tian, Qin, Chen and Liu, NeurIPS 2018, section 3) over the sequences of a space's members. An {@link Encoding} is what the encoder says at each step, of length 1. Its weights are
 * somebody else's, {@link #size} of them. Immutable.
 */
public final class AutoEncoder {
    private final DecisionWalk walk;
    private final Encoder encoder;
    private final ScorePredictor predictor;
    private final Decoder decoder;
    private final int size;

    /** @param settings of which the shape counts */
    public AutoEncoder(DecisionWalk walk, NaoSettings settings) {
        this.walk = walk;
        Layout layout = new Layout();
        this.encoder = new Encoder(layout, walk, settings);
        this.predictor = new ScorePredictor(layout, settings);
        this.decoder = new Decoder(layout, walk, settings);
        this.size = layout.size();
    }

    /** How many weights there are. */
    public int size() {
        return size;
    }

    /** The sequence of a canonical member. */
    DecisionWalk.Sequence sequence(Architecture member) {
        return walk.of(member);
    }

    /** The encoding of a canonical member. */
    public Encoding encode(Parameters parameters, Architecture member) {
        return new Encoding(
                encoder.forward(parameters.values(), walk.of(member)).outputs());
    }

    /** What is predicted of an encoding, above 0 and below 1. */
    public double predict(Parameters parameters, Encoding encoding) {
        return predictor.forward(parameters.values(), encoding.pooled()).score();
    }

    /** The assignment that the decoder holds for likeliest, option by option; perhaps neither valid nor canonical. */
    public Architecture decode(Parameters parameters, Encoding encoding) {
        return decoder.greedy(parameters.values(), encoding);
    }

    /** The mean over its decisions of minus the logarithm of a member's probability when it is decoded from its own encoding. */
    public double reconstruction(Parameters parameters, Architecture member) {
        DecisionWalk.Sequence sequence = walk.of(member);
        return decoder.forward(parameters.values(), sequence, encode(parameters, member))
                .loss();
    }

    /**
     * The encoding that is so far along the gradient of the prediction: every step's output is moved, and has length 1 again (section 3.2).
     *
     * @param length of the way of each output, which is 1 itself; only the gradient's direction counts, as its own length vanishes where the sigmoid is saturated
     */
    public Encoding moved(Parameters parameters, Encoding encoding, double length) {
        ScorePredictor.Trace trace = predictor.forward(parameters.values(), encoding.pooled());
        double[] pooled = predictor.inputErrors(parameters.values(), trace, 1);
        List<double[]> outputs = new ArrayList<>();
        List<double[]> gradients = encoding.errors(pooled);
        gradients.replaceAll(Smooth::normalised);
        for (int t = 0; t < gradients.size(); t++) {
            double[] output = encoding.outputs().get(t).clone();
            for (int u = 0; u < output.length; u++) {
                output[u] += length * gradients.get(t)[u];
            }
            outputs.add(Smooth.normalised(output));
        }
        return new Encoding(outputs);
    }

    /**
     * Adds the gradients of a member's loss: lambda (prediction - target)² + (1 - lambda) times its {@link #reconstruction}, times a share.
     *
     * @return the loss, before the share
     */
    double learn(Parameters parameters, DecisionWalk.Sequence sequence, double target, double lambda, double share) {
        Encoder.Trace encoded = encoder.forward(parameters.values(), sequence);
        Encoding encoding = new Encoding(encoded.outputs());
        ScorePredictor.Trace predicted = predictor.forward(parameters.values(), encoding.pooled());
        Decoder.Trace decoded = decoder.forward(parameters.values(), sequence, encoding);
        double difference = predicted.score() - target;
        double[] pooled = predictor.backward(parameters, predicted, share * lambda * 2 * difference);
        Decoder.Errors errors = decoder.backward(parameters, decoded, share * (1 - lambda));
        add(pooled, errors.pooled());
        List<double[]> outputs = encoding.errors(pooled);
        for (int t = 0; t < outputs.size(); t++) {
            add(outputs.get(t), errors.outputs().get(t));
        }
        encoder.backward(parameters, encoded, outputs);
        return lambda * difference * difference + (1 - lambda) * decoded.loss();
    }

    private static void add(double[] into, double[] errors) {
        for (int u = 0; u < into.length; u++) {
            into[u] += errors[u];
        }
    }
}
