package org.espalier.predict.sequence;

import org.espalier.search.Ledger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Adam (Kingma and Ba, ICLR 2015, algorithm 1) with its published betas 0.9 and 0.999 and epsilon 1e-8. Its state is exact. */
public final class Adam {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double EPSILON = 1e-8;

    private final double[] means;
    private final double[] squares;
    private long steps;

    /** Before the first step. */
    public Adam(int parameters) {
        this(new double[parameters], new double[parameters], 0);
    }

    private Adam(double[] means, double[] squares, long steps) {
        this.means = means;
        this.squares = squares;
        this.steps = steps;
    }

    /**
     * Goes on from {@link #state}.
     *
     * @throws IllegalArgumentException where the moments are not those of so many parameters
     */
    public static Adam restore(int parameters, JsonNode state) {
        return new Adam(
                Numbers64.read(Ledger.required(state, "means"), parameters),
                Numbers64.read(Ledger.required(state, "squares"), parameters),
                Ledger.required(state, "steps").asLong());
    }

    /** Moves the weights against their gradients. */
    public void step(Parameters parameters, double rate) {
        steps++;
        // powers by StrictMath, as those of Math may differ from machine to machine
        double unbiased = Math.sqrt(1 - StrictMath.pow(SECOND, steps));
        double length = rate * unbiased / (1 - StrictMath.pow(FIRST, steps));
        double[] values = parameters.values();
        double[] gradients = parameters.gradients();
        for (int i = 0; i < values.length; i++) {
            double g = gradients[i];
            means[i] = FIRST * means[i] + (1 - FIRST) * g;
            squares[i] = SECOND * squares[i] + (1 - SECOND) * g * g;
            values[i] -= length * means[i] / (Math.sqrt(squares[i]) + EPSILON * unbiased);
        }
    }

    /** The moments and the number of steps. */
    public JsonNode state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        return state.put("steps", steps).put("means", Numbers64.text(means)).put("squares", Numbers64.text(squares));
    }
}
