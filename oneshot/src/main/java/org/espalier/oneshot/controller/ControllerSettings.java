package org.espalier.oneshot.controller;

import org.espalier.settings.Ranges;

/**
 * How a controller is built.
 *
 * @param hidden numbers of its state, 1 to 4,096
 * @param tanhConstant bound of all logits, above 0, at most 1,000
 * @param opReduction by how much smaller the bound is where no earlier value is chosen, above 0, at most 1,000
 */
public record ControllerSettings(int hidden, double tanhConstant, double opReduction) {
    public ControllerSettings {
        Ranges.whole("hidden", hidden, 1, 4_096);
        Ranges.positive("tanhConstant", tanhConstant, 1_000);
        Ranges.positive("opReduction", opReduction, 1_000);
    }
}
