package org.espalier.predict;

import java.util.List;
import java.util.Map;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;

/** Spaces of the tests. */
public final class Spaces {
    private Spaces() {}

    /** The space of once-for-all's tutorial. */
    public static SearchSpace tutorial() {
        return Zoo.installed()
                .space("mobilenet-v3", Map.of("width", 1.2, "resolution", List.of(160, 176, 192, 208, 224)));
    }

    /** So small that all of its members can be looked at: 5 stages of one or two blocks, two resolutions. */
    public static SearchSpace small() {
        return Zoo.installed()
                .space(
                        "mobilenet-v3",
                        Map.of(
                                "width",
                                0.25,
                                "resolution",
                                List.of(112, 128),
                                "kernel",
                                List.of(3),
                                "expand",
                                List.of(3, 6),
                                "depth",
                                List.of(1, 2)));
    }

    /** Six decisions between five operations, all of which matter. */
    public static SearchSpace cells() {
        return Zoo.installed().space("nas-bench-201", Map.of());
    }
}
