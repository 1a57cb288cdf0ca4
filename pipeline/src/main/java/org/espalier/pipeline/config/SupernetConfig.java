package org.espalier.pipeline.config;

import java.util.Optional;

/**
 * Where the shared weights of a two-step search come from.
 *
 * @param from folder of an earlier search whose supernet is searched again, under other limits or for other devices; absent: one is trained
 */
public record SupernetConfig(Optional<String> from) {
    /** One is trained. */
    public SupernetConfig() {
        this(Optional.empty());
    }
}
