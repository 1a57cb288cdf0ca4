package org.espalier.pipeline.result;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A supernet was trained, or taken from an earlier search or from published weights.
 *
 * @param epochs for how long
 * @param planned for how long it should have been, which its learning rate was planned for; absent where that is as long as the
 *     configuration says, and as it was
 * @param from whose it is; absent where the search has trained it itself
 */
public record SupernetResult(int epochs, OptionalLong planned, Optional<From> from) {
    /**
     * An earlier search, or published weights.
     *
     * @param search its folder, as the configuration has it; of published weights their file, address or name
     * @param sha256 of the checkpoint, or of the published file
     */
    public record From(String search, String sha256) {}

    /** One that the search has trained itself. */
    public SupernetResult(int epochs, OptionalLong planned) {
        this(epochs, planned, Optional.empty());
    }

    /** What its learning rate was planned for. */
    public int schedule() {
        return (int) planned.orElse(epochs);
    }
}
