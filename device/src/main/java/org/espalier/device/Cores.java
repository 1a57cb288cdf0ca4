package org.espalier.device;

import java.util.Optional;
import org.espalier.settings.SettingException;

/** Which cores of a machine run models: one with fast and slow ones gives other times on each. */
public final class Cores {
    private static final String LIST = "[0-9]{1,5}([-,:][0-9]{1,5})*";

    private Cores() {}

    /**
     * Refuses what {@code taskset} would not read.
     *
     * @throws SettingException for the key {@code cores}
     */
    public static void check(Optional<String> cores) {
        if (cores.isPresent() && !cores.get().matches(LIST)) {
            throw new SettingException(
                    "cores", "expected numbers of cores such as 0, 4-7 or 0,2, got '" + cores.get() + "'");
        }
    }
}
