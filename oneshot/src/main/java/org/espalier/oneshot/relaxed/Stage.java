package org.espalier.oneshot.relaxed;

/**
 * A stage of a {@link StagedTraining}.
 *
 * @param depth of its network, as {@link org.espalier.space.SearchSpace#relaxation(double)} has it
 * @param candidates that a choice keeps at its end, at least 2; nobody asks for those of the last stage, which ends in the derivation
 * @param settings its epochs, rates and seed
 * @param method what it does that others do not
 */
public record Stage(double depth, int candidates, DartsSettings settings, RelaxedMethod method) {
    public Stage {
        if (!(depth > 0 && depth <= 1)) {
            throw new IllegalArgumentException("depth " + depth + " is no share above 0, at most 1");
        }
        if (candidates < 2) {
            throw new IllegalArgumentException("candidates " + candidates + " are below 2");
        }
    }

    /** Its part of a checkpoint's identity. */
    String identity() {
        return "depth " + depth + "|candidates " + candidates + "|epochs " + settings.epochs() + "|"
                + method.identity(settings.toString());
    }
}
