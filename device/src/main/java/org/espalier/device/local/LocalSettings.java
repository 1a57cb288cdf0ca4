package org.espalier.device.local;

import java.util.Optional;
import org.espalier.device.Cores;

/**
 * The keys of the device {@code local}.
 *
 * @param cores of this machine that models run on, as {@code taskset} takes them; absent: as the system puts them
 */
public record LocalSettings(Optional<String> cores) {
    static final LocalSettings DEFAULTS = new LocalSettings(Optional.empty());

    public LocalSettings {
        Cores.check(cores);
    }
}
