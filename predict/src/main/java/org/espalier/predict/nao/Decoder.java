package org.espalier.predict.nao;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Dense;
import org.espalier.predict.sequence.Embedding;
import org.espalier.predict.sequence.Layout;
import org.espalier.predict.sequence.Lstm;
import org.espalier.predict.sequence.Parameters;
import org.espalier.predict.sequence.Smooth;

/** An LSTM with attention that begins with the pooled encoding, as hidden state and as cells, and takes the decisions one by one; a softmax over a decision's own options. */
final class Decoder {
    private final DecisionWalk walk;
    private final Embedding embedding;
    private final Lstm lstm;
    private final Attention attention;
    private final Dense[] heads;

    /** What the way back needs. */
    record Trace(
            DecisionWalk.Sequence sequence,
            Encoding encoding,
            List<Lstm.Step> steps,
            List<Attention.Trace> looks,
            List<double[]> probabilities) {
        /** The mean of minus the logarithms of the options' probabilities. */
        double loss() {
            double sum = 0;
            for (int t = 0; t < probabilities.size(); t++) {
                sum -= Smooth.log(probabilities.get(t)[sequence.options()[t]]);
            }
            return sum / probabilities.size();
        }
    }

    /** Of the encoding: its outputs as the attention sees them, and what the decoder begins with. */
    record Errors(List<double[]> outputs, double[] pooled) {}

    Decoder(Layout layout, DecisionWalk walk, NaoSettings settings) {
        this.walk = walk;
        this.embedding = Embedding.in(layout, walk.tokens() + 1, settings.embedding());
        this.lstm = Lstm.in(layout, settings.embedding(), settings.hidden());
        this.attention = new Attention(layout, settings.hidden());
        int[] options = walk.options();
        this.heads = new Dense[options.length];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = Dense.in(layout, settings.hidden(), options[i]);
        }
    }

    private int input(DecisionWalk.Sequence sequence, int t) {
        return t == 0 ? walk.start() : walk.token(sequence.places()[t - 1], sequence.options()[t - 1]);
    }

    Trace forward(double[] weights, DecisionWalk.Sequence sequence, Encoding encoding) {
        Trace trace = new Trace(sequence, encoding, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        double[] pooled = encoding.pooled();
        Lstm.State state = new Lstm.State(pooled, pooled);
        for (int t = 0; t < sequence.length(); t++) {
            Lstm.Step step = lstm.forward(weights, embedding.forward(weights, input(sequence, t)), state);
            state = step.after();
            Attention.Trace look = attention.forward(weights, state.hidden(), encoding.outputs());
            trace.steps().add(step);
            trace.looks().add(look);
            trace.probabilities().add(Smooth.softmax(heads[sequence.places()[t]].forward(weights, look.result()), 1));
        }
        return trace;
    }

    /** Adds the gradients of the loss times a share. */
    Errors backward(Parameters parameters, Trace trace, double share) {
        List<double[]> outputs = new ArrayList<>();
        trace.encoding().outputs().forEach(output -> outputs.add(new double[output.length]));
        DecisionWalk.Sequence sequence = trace.sequence();
        Lstm.State errors = Lstm.State.zero(lstm.units());
        for (int t = sequence.length() - 1; t >= 0; t--) {
            double[] logits = trace.probabilities().get(t).clone();
            logits[sequence.options()[t]] -= 1;
            for (int k = 0; k < logits.length; k++) {
                logits[k] *= share / sequence.length();
            }
            Attention.Trace look = trace.looks().get(t);
            double[] result = heads[sequence.places()[t]].backward(parameters, look.result(), logits);
            double[] hidden = attention.backward(
                    parameters, look, result, trace.encoding().outputs(), outputs);
            for (int u = 0; u < hidden.length; u++) {
                errors.hidden()[u] += hidden[u];
            }
            double[] input = new double[lstm.inputs()];
            errors = lstm.backward(parameters, trace.steps().get(t), errors, input);
            embedding.backward(parameters, input(sequence, t), input);
        }
        double[] pooled = errors.hidden();
        for (int u = 0; u < pooled.length; u++) {
            pooled[u] += errors.cell()[u];
        }
        return new Errors(outputs, pooled);
    }

    /** The likeliest option at each decision, the earlier ones given. */
    Architecture greedy(double[] weights, Encoding encoding) {
        DecisionWalk.Cursor cursor = walk.begin();
        double[] pooled = encoding.pooled();
        Lstm.State state = new Lstm.State(pooled, pooled);
        int token = walk.start();
        for (int place = cursor.next(); place >= 0; place = cursor.next()) {
            state = lstm.forward(weights, embedding.forward(weights, token), state)
                    .after();
            double[] result = attention
                    .forward(weights, state.hidden(), encoding.outputs())
                    .result();
            double[] logits = heads[place].forward(weights, result);
            int best = 0;
            for (int k = 1; k < logits.length; k++) {
                best = logits[k] > logits[best] ? k : best;
            }
            cursor.choose(best);
            token = walk.token(place, best);
        }
        return cursor.assignment();
    }
}
