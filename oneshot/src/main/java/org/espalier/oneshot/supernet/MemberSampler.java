package org.espalier.oneshot.supernet;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.PartIdentity;

/** Which members a step trains: the one exchangeable part of single-path methods. A record, so that checkpoints know its settings. */
public interface MemberSampler {
    /** The members of a step, at least one; the same clock gives the same, so that randomness is derived from it and from a seed. */
    List<Architecture> members(SearchSpace space, Clock clock);

    /** Its part of a checkpoint's identity, settings included. */
    default String identity() {
        return PartIdentity.of(this);
    }
}
