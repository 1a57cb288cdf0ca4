package org.espalier.pipeline.resources;

import java.util.Optional;
import org.espalier.device.Device;
import org.espalier.pipeline.execution.ExecutorFactory;
import org.espalier.zoo.SpaceFactory;

/**
 * What an embedding program brings itself, in place of what the configuration names.
 *
 * @param space builds the search space; absent: the space that the configuration names or holds
 * @param device what the network shall run on; stays its owner's, who closes it; absent: the device that the configuration names
 * @param executor where trials, trainings from scratch and measurements run; absent: on this machine
 */
public record Supplied(Optional<SpaceFactory> space, Optional<Device> device, Optional<ExecutorFactory> executor) {
    /** Nothing: everything is found by name. */
    public static final Supplied NOTHING = new Supplied(Optional.empty(), Optional.empty(), Optional.empty());

    /** The same with a space of the program's own. */
    public Supplied withSpace(SpaceFactory own) {
        return new Supplied(Optional.of(own), device, executor);
    }

    /** The same with a device of the program's own, which stays open when the search ends. */
    public Supplied withDevice(Device own) {
        return new Supplied(space, Optional.of(own), executor);
    }

    /** The same with other machines, or processes, for the jobs of the search. */
    public Supplied withExecutor(ExecutorFactory own) {
        return new Supplied(space, device, Optional.of(own));
    }
}
