package org.espalier.torch.conv;

import java.util.Objects;

/**
 * The result of trying one formulation.
 *
 * @param formulation its name
 * @param outcome what was found
 * @param forwardError largest error of the result, as a share of the largest value, over all draws; NaN where not measured
 * @param inputError the same of the input's gradient
 * @param weightError the same of the weight's gradient
 * @param millis least time of a forward and backward pass in milliseconds; NaN where not measured
 */
public record FormulationCheck(
        String formulation,
        CheckOutcome outcome,
        double forwardError,
        double inputError,
        double weightError,
        double millis) {
    /** Largest error, as a share of the largest value, that still counts as right. */
    public static final double TOLERANCE = 1e-4;

    public FormulationCheck {
        Objects.requireNonNull(outcome, "outcome");
        if (formulation.isEmpty() || formulation.chars().anyMatch(c -> c <= ' ' || c == ',' || c == ';')) {
            throw new IllegalArgumentException(
                    "a formulation's name has no blanks, commas or semicolons, got '" + formulation + "'");
        }
    }

    /** A check that gave no numbers. */
    static FormulationCheck without(String formulation, CheckOutcome outcome) {
        return new FormulationCheck(formulation, outcome, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    /** A check that ran to its end; right or wrong by its errors. */
    static FormulationCheck measured(String formulation, double forward, double input, double weight) {
        boolean right = forward <= TOLERANCE && input <= TOLERANCE && weight <= TOLERANCE; // false for NaN
        return new FormulationCheck(
                formulation, right ? CheckOutcome.RIGHT : CheckOutcome.WRONG, forward, input, weight, Double.NaN);
    }

    FormulationCheck withMillis(double measured) {
        return new FormulationCheck(formulation, outcome, forwardError, inputError, weightError, measured);
    }

    /** Whether it may be used. */
    public boolean right() {
        return outcome == CheckOutcome.RIGHT;
    }
}
