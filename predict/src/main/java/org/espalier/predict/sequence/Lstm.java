package org.espalier.predict.sequence;

/**
 * A layer of long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), one step at a time.
 *
 * @param at place of its first weight
 * @param inputs width of an input
 * @param units width of the hidden state and of the cells
 */
public record Lstm(int at, int inputs, int units) {
    /** What goes from a step to the next, and its errors on the way back. */
    public record State(double[] hidden, double[] cell) {
        /** All zeros. */
        public static State zero(int units) {
            return new State(new double[units], new double[units]);
        }
    }

    /**
     * A step, with what the way back needs.
     *
     * @param gates input, forget, new content, output: one after the other
     * @param squashed hyperbolic tangents of the new cells
     */
    public record Step(double[] input, State before, double[] gates, double[] squashed, State after) {}

    /** Reserves the places of a layer. */
    public static Lstm in(Layout layout, int inputs, int units) {
        return new Lstm(layout.reserve((inputs + units + 1) * 4 * units), inputs, units);
    }

    private int recurrent() {
        return at + inputs * 4 * units;
    }

    private int bias() {
        return at + (inputs + units) * 4 * units;
    }

    /** The next step. */
    public Step forward(double[] weights, double[] input, State before) {
        double[] gates = new double[4 * units];
        Rows.add(1, weights, bias(), gates);
        Rows.multiply(input, weights, at, gates);
        Rows.multiply(before.hidden(), weights, recurrent(), gates);
        double[] squashed = new double[units];
        State after = State.zero(units);
        for (int u = 0; u < units; u++) {
            double in = Smooth.sigmoid(gates[u]);
            double forget = Smooth.sigmoid(gates[units + u]);
            double content = Smooth.tanh(gates[2 * units + u]);
            double out = Smooth.sigmoid(gates[3 * units + u]);
            double cell = forget * before.cell()[u] + in * content;
            gates[u] = in;
            gates[units + u] = forget;
            gates[2 * units + u] = content;
            gates[3 * units + u] = out;
            squashed[u] = Smooth.tanh(cell);
            after.cell()[u] = cell;
            after.hidden()[u] = out * squashed[u];
        }
        return new Step(input, before, gates, squashed, after);
    }

    /**
     * Adds to the gradients of the weights.
     *
     * @param errors of the state after the step
     * @param inputErrors to which those of the input are added
     * @return the errors of the state before it
     */
    public State backward(Parameters parameters, Step step, State errors, double[] inputErrors) {
        double[] gates = step.gates();
        double[] sums = new double[4 * units];
        State before = State.zero(units);
        for (int u = 0; u < units; u++) {
            double in = gates[u];
            double forget = gates[units + u];
            double content = gates[2 * units + u];
            double out = gates[3 * units + u];
            double hidden = errors.hidden()[u];
            double squashed = step.squashed()[u];
            double cell = errors.cell()[u] + hidden * out * (1 - squashed * squashed);
            sums[u] = cell * content * in * (1 - in);
            sums[units + u] = cell * step.before().cell()[u] * forget * (1 - forget);
            sums[2 * units + u] = cell * in * (1 - content * content);
            sums[3 * units + u] = hidden * squashed * out * (1 - out);
            before.cell()[u] = cell * forget;
        }
        double[] gradients = parameters.gradients();
        Rows.outer(step.input(), sums, gradients, at);
        Rows.outer(step.before().hidden(), sums, gradients, recurrent());
        for (int j = 0; j < sums.length; j++) {
            gradients[bias() + j] += sums[j];
        }
        Rows.back(sums, parameters.values(), at, inputErrors);
        Rows.back(sums, parameters.values(), recurrent(), before.hidden());
        return before;
    }
}
