package org.espalier.torch.module;

import org.espalier.torch.engine.Lanes;

/**
 * Where passes that do not depend on each other run.
 *
 * @param lanes threads that run them at once
 * @param convolution how one lane computes convolutions
 */
public record SideBySide(Lanes lanes, Convolution convolution) {
    /** One pass after the other, on the caller's thread. */
    public static SideBySide none(Convolution convolution) {
        return new SideBySide(Lanes.NONE, convolution);
    }
}
