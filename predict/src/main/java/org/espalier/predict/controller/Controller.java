package org.espalier.predict.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.espalier.decision.Architecture;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Dense;
import org.espalier.predict.sequence.Embedding;
import org.espalier.predict.sequence.Layout;
import org.espalier.predict.sequence.Lstm;
import org.espalier.predict.sequence.Parameters;
import org.espalier.predict.sequence.Smooth;

/**
 * A policy over members (Zoph and Le, ICLR 2017, section 3.1): one layer of LSTM takes decision by decision, a softmax of its own for each; what was chosen is the next input. Embeddings are as wide as the hidden state. Its weights
 * are somebody else's, {@link #size} of them. Immutable.
 */
public final class Controller {
    private final DecisionWalk walk;
    private final Lstm lstm;
    private final Embedding embedding;
    private final Dense[] heads;
    private final int size;

    /** What a sequence gave: the steps and the probabilities at each. */
    private record Trace(List<Lstm.Step> steps, List<double[]> probabilities) {}

    /** @param hidden units of the LSTM, and width of an embedding */
    public Controller(DecisionWalk walk, int hidden) {
        this.walk = walk;
        Layout layout = new Layout();
        this.embedding = Embedding.in(layout, walk.tokens() + 1, hidden);
        this.lstm = Lstm.in(layout, hidden, hidden);
        int[] options = walk.options();
        this.heads = new Dense[options.length];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = Dense.in(layout, hidden, options[i]);
        }
        this.size = layout.size();
    }

    /** How many weights there are. */
    public int size() {
        return size;
    }

    /**
     * Draws an assignment, decision by decision; perhaps neither valid nor canonical.
     *
     * @param temperature that logits are divided by: 1 draws from the policy, more flattens it
     */
    public Architecture sample(Parameters parameters, double temperature, RandomGenerator random) {
        double[] weights = parameters.values();
        DecisionWalk.Cursor cursor = walk.begin();
        Lstm.State state = Lstm.State.zero(lstm.units());
        int token = walk.start();
        for (int place = cursor.next(); place >= 0; place = cursor.next()) {
            state = lstm.forward(weights, embedding.forward(weights, token), state)
                    .after();
            double[] logits = heads[place].forward(weights, state.hidden());
            int option = draw(Smooth.softmax(logits, temperature), random);
            cursor.choose(option);
            token = walk.token(place, option);
        }
        return cursor.assignment();
    }

    private static int draw(double[] probabilities, RandomGenerator random) {
        double left = random.nextDouble();
        int option = 0;
        while (option < probabilities.length - 1 && left >= probabilities[option]) {
            left -= probabilities[option++];
        }
        return option;
    }

    private Trace trace(double[] weights, DecisionWalk.Sequence sequence) {
        Trace trace = new Trace(new ArrayList<>(), new ArrayList<>());
        Lstm.State state = Lstm.State.zero(lstm.units());
        for (int t = 0; t < sequence.length(); t++) {
            Lstm.Step step = lstm.forward(weights, embedding.forward(weights, input(sequence, t)), state);
            state = step.after();
            trace.steps().add(step);
            trace.probabilities().add(Smooth.softmax(heads[sequence.places()[t]].forward(weights, state.hidden()), 1));
        }
        return trace;
    }

    private int input(DecisionWalk.Sequence sequence, int t) {
        return t == 0 ? walk.start() : walk.token(sequence.places()[t - 1], sequence.options()[t - 1]);
    }

    /** The logarithms of the probabilities of a sequence's choices; 0 for those that do not matter. */
    public double[] logProbabilities(Parameters parameters, DecisionWalk.Sequence sequence) {
        return logProbabilities(trace(parameters.values(), sequence), sequence);
    }

    private static double[] logProbabilities(Trace trace, DecisionWalk.Sequence sequence) {
        double[] logs = new double[sequence.length()];
        for (int t = 0; t < logs.length; t++) {
            logs[t] = sequence.matters()[t] ? Smooth.log(trace.probabilities().get(t)[sequence.options()[t]]) : 0;
        }
        return logs;
    }

    /** How a sequence's log-probabilities, as they are now, are weighed in a loss. */
    @FunctionalInterface
    public interface Weighing {
        /** For each choice what the loss falls by for each unit by which its log-probability rises. */
        double[] of(double[] logProbabilities);
    }

    /**
     * Adds the gradients of a loss: minus the weighed log-probabilities of a sequence's choices, minus the entropy of the policy at each.
     *
     * @param entropyWeight what each unit of entropy counts, of each choice that matters
     */
    public void learn(Parameters parameters, DecisionWalk.Sequence sequence, Weighing weighing, double entropyWeight) {
        Trace trace = trace(parameters.values(), sequence);
        double[] wanted = weighing.of(logProbabilities(trace, sequence));
        Lstm.State errors = Lstm.State.zero(lstm.units());
        for (int t = sequence.length() - 1; t >= 0; t--) {
            Lstm.Step step = trace.steps().get(t);
            if (sequence.matters()[t]) {
                double[] logits =
                        logitErrors(trace.probabilities().get(t), sequence.options()[t], wanted[t], entropyWeight);
                double[] hidden = heads[sequence.places()[t]].backward(
                        parameters, step.after().hidden(), logits);
                for (int u = 0; u < hidden.length; u++) {
                    errors.hidden()[u] += hidden[u];
                }
            }
            double[] inputErrors = new double[lstm.inputs()];
            errors = lstm.backward(parameters, step, errors, inputErrors);
            embedding.backward(parameters, input(sequence, t), inputErrors);
        }
    }

    /** Of minus the weighed log-probability of the choice and minus the weighed entropy. */
    private static double[] logitErrors(double[] probabilities, int chosen, double weight, double entropyWeight) {
        double entropy = 0;
        for (double p : probabilities) {
            entropy -= p * Smooth.log(p);
        }
        double[] errors = new double[probabilities.length];
        for (int k = 0; k < errors.length; k++) {
            double p = probabilities[k];
            errors[k] = weight * (p - (k == chosen ? 1 : 0)) + entropyWeight * p * (Smooth.log(p) + entropy);
        }
        return errors;
    }
}
