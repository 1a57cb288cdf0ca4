package org.espalier.oneshot.supernet;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.torch.train.Clock;

/** A training of which it is known beforehand who learns in which step, so that whoever verifies convolutions can do so before the first. */
public interface TrainsMembers {
    /** Who learns in a step. */
    List<Architecture> members(Clock clock);

    /**
     * Whether steps compute a member with the convolutions of all threads, not with those of a lane.
     *
     * @param network of the member
     * @param batch images of a step
     */
    boolean usesAllThreads(Network network, int batch);
}
