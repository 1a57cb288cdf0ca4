package org.espalier.pipeline.resources;

import java.util.Optional;
import org.espalier.device.Device;
import org.espalier.zoo.SpaceFactory;

/**
 * What an embedding program brings itself, in place of what the configuration names.
 *
 * @param space builds the search space; absent: the space that the configuration names or holds
 * @param device what the network shall run on; stays its owner's, who closes it; absent: the device that the configuration names
 */
public record Supplied(Optional<SpaceFactory> space, Optional<Device> device) {
    /** Nothing: everything is found by name. */
    public static final Supplied NOTHING = new Supplied(Optional.empty(), Optional.empty());

    /** The same with a space of the program's own. */
    public Supplied withSpace(SpaceFactory own) {
        return new Supplied(Optional.of(own), device);
    }

    /** The same with a device of the program's own, which stays open when the search ends. */
    public Supplied withDevice(Device own) {
        return new Supplied(space, Optional.of(own));
    }
}
