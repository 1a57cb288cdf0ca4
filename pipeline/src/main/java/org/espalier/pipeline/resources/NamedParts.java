package org.espalier.pipeline.resources;

import org.espalier.device.Devices;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.yaml.ConfigException;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.Zoo;

/** What a configuration only names. */
public final class NamedParts {
    private NamedParts() {}

    /**
     * Refuses names that nobody knows, and an engine that cannot be started here: before a folder is made that a corrected configuration
     * could not use, and before hours go into what comes first.
     *
     * @param supplied what the program brings along, so that its name means nothing
     * @throws IllegalArgumentException with the nearest known name
     */
    public static void require(SearchConfig config, Supplied supplied) {
        Zoo zoo = Zoo.installed();
        if (supplied.space().isEmpty()) {
            space(config.space(), zoo);
        }
        if (supplied.device().isEmpty()) {
            Devices.require(config.device().name());
        }
        config.retrain().baselines().forEach(zoo::factory);
        requireEngine(config);
    }

    /** Refuses an engine that cannot be started: else every trial would fail by itself, in a process of its own. */
    public static void requireEngine(SearchConfig config) {
        if (config.engine().name() == DeviceKind.CUDA) {
            Engine.lacks(DeviceKind.CUDA).ifPresent(reason -> {
                throw new ConfigException("engine.name: " + reason);
            });
        }
    }

    /** What builds a space that the program did not supply. */
    static SpaceFactory space(SearchConfig.Space wanted, Zoo zoo) {
        try {
            return wanted.factory(zoo);
        } catch (IllegalArgumentException e) {
            if (zoo.contains(wanted.name())) {
                throw e;
            }
            throw new ConfigException(
                    "space.name: " + e.getMessage()
                            + "; a space that is an object of a program is given by it, each time that the search is begun or resumed",
                    e);
        }
    }
}
