package org.espalier.pipeline.config;

import java.util.Map;
import org.espalier.service.Installed;

/**
 * What {@code strategy.name} of a configuration may be. The ways to search are built on configurations, so a configuration learns of them by
 * this interface alone.
 */
public interface MethodCatalogue {
    /** Every name with its default settings, in the order of the names. */
    Map<String, Record> defaults();

    /**
     * The catalogue of the class path.
     *
     * @throws IllegalStateException where the class path has none, so that the module is incomplete
     */
    static MethodCatalogue installed() {
        return Installed.of(MethodCatalogue.class).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no catalogue of search methods on the class path"));
    }
}
