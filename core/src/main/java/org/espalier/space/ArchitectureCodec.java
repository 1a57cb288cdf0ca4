package org.espalier.space;

import org.espalier.decision.Architecture;

/** The community's own notation of a space's architectures, both ways. */
public interface ArchitectureCodec {
    /**
     * Reads an architecture.
     *
     * @throws IllegalArgumentException with one line that says what is wrong, where, and what was expected
     */
    Architecture parse(String text);

    /** Writes an architecture so that {@link #parse} gives an equal one back. */
    String format(Architecture architecture);
}
