package org.espalier.oneshot.trainer;

import java.util.ArrayList;
import java.util.List;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.OneShotStrategy;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.service.Installed;
import org.espalier.service.Registry;

/** The strategies that share weights and are installed, with their published settings. */
final class OneShotStrategies {
    private OneShotStrategies() {}

    /**
     * One of them.
     *
     * @throws IllegalArgumentException where nobody knows it, with the nearest known name
     */
    static OneShotStrategy named(String name) {
        List<OneShotStrategy> all = new ArrayList<>(Installed.of(JointStrategy.class));
        all.addAll(Installed.of(SupernetStrategy.class));
        return Registry.of("strategy", OneShotStrategy::name, all).named(name);
    }
}
