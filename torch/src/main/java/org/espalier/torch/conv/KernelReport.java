package org.espalier.torch.conv;

/**
 * One row of the report on this machine's convolutions.
 *
 * @param signature the convolution
 * @param ordinary what verification says of LibTorch's ordinary kernel
 * @param ordinaryError largest error of the ordinary kernel, of result and gradients, as a share of the largest value; NaN where it did
 *     not run
 * @param used the formulation used instead, or the ordinary one
 * @param ordinaryMillis forward and backward of the ordinary kernel in milliseconds; NaN where not measured
 * @param usedMillis the same of the formulation used
 */
public record KernelReport(
        ConvSignature signature,
        CheckOutcome ordinary,
        double ordinaryError,
        String used,
        double ordinaryMillis,
        double usedMillis) {
    static KernelReport of(Verdict verdict) {
        FormulationCheck ordinary = verdict.check(StandardFormulations.DEFAULT)
                .orElseGet(() -> FormulationCheck.without(StandardFormulations.DEFAULT, CheckOutcome.AVOIDED));
        double error = Math.max(ordinary.forwardError(), Math.max(ordinary.inputError(), ordinary.weightError()));
        double used =
                verdict.check(verdict.used()).map(FormulationCheck::millis).orElse(Double.NaN);
        return new KernelReport(
                verdict.signature(), ordinary.outcome(), error, verdict.used(), ordinary.millis(), used);
    }
}
