package org.espalier.torch.conv;

import java.util.List;
import java.util.Optional;

/**
 * What is used for a signature, and why.
 *
 * @param signature the convolution
 * @param used name of the formulation used: the fastest right one, or float64 where none was right
 * @param checks everything that was tried, in the order tried
 */
public record Verdict(ConvSignature signature, String used, List<FormulationCheck> checks) {
    public Verdict {
        checks = List.copyOf(checks);
        if (used.isEmpty()) {
            throw new IllegalArgumentException("no formulation named for " + signature);
        }
    }

    /** The check of a formulation, if it was tried. */
    public Optional<FormulationCheck> check(String formulation) {
        return checks.stream().filter(t -> t.formulation().equals(formulation)).findFirst();
    }
}
