package org.espalier.pipeline.result;

import java.util.OptionalLong;

/**
 * A supernet was trained.
 *
 * @param epochs for how long
 * @param planned for how long it should have been, which its learning rate was planned for; absent where that is as long as the
 *     configuration says, and as it was
 */
public record SupernetResult(int epochs, OptionalLong planned) {
    /** What its learning rate was planned for. */
    public int schedule() {
        return (int) planned.orElse(epochs);
    }
}
