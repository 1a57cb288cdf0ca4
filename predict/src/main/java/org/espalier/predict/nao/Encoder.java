package org.espalier.predict.nao;

import java.util.ArrayList;
import java.util.List;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Embedding;
import org.espalier.predict.sequence.Layout;
import org.espalier.predict.sequence.Lstm;
import org.espalier.predict.sequence.Parameters;
import org.espalier.predict.sequence.Smooth;

/** An LSTM over the tokens of a sequence; its outputs have length 1. */
final class Encoder {
    private final DecisionWalk walk;
    private final Embedding embedding;
    private final Lstm lstm;

    /** What the way back needs. */
    record Trace(DecisionWalk.Sequence sequence, List<Lstm.Step> steps, List<double[]> outputs) {}

    Encoder(Layout layout, DecisionWalk walk, NaoSettings settings) {
        this.walk = walk;
        this.embedding = Embedding.in(layout, walk.tokens(), settings.embedding());
        this.lstm = Lstm.in(layout, settings.embedding(), settings.hidden());
    }

    private int token(DecisionWalk.Sequence sequence, int t) {
        return walk.token(sequence.places()[t], sequence.options()[t]);
    }

    Trace forward(double[] weights, DecisionWalk.Sequence sequence) {
        Trace trace = new Trace(sequence, new ArrayList<>(), new ArrayList<>());
        Lstm.State state = Lstm.State.zero(lstm.units());
        for (int t = 0; t < sequence.length(); t++) {
            Lstm.Step step = lstm.forward(weights, embedding.forward(weights, token(sequence, t)), state);
            state = step.after();
            trace.steps().add(step);
            trace.outputs().add(Smooth.normalised(state.hidden()));
        }
        return trace;
    }

    void backward(Parameters parameters, Trace trace, List<double[]> outputErrors) {
        Lstm.State errors = Lstm.State.zero(lstm.units());
        for (int t = trace.steps().size() - 1; t >= 0; t--) {
            Lstm.Step step = trace.steps().get(t);
            double[] hidden = Smooth.normalisedErrors(step.after().hidden(), outputErrors.get(t));
            for (int u = 0; u < hidden.length; u++) {
                errors.hidden()[u] += hidden[u];
            }
            double[] input = new double[lstm.inputs()];
            errors = lstm.backward(parameters, step, errors, input);
            embedding.backward(parameters, token(trace.sequence(), t), input);
        }
    }
}
