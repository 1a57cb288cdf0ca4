package org.espalier.oneshot.supernet;

import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.torch.module.ParameterStore;

/** Weights that the members of a space share, however they are trained. */
public interface SharedWeights {
    /** The weights. They belong to whoever trains them. */
    ParameterStore store();

    /**
     * Logits of one member, images x classes, in the caller's pointer scope: batch statistics that nothing remembers, no noise.
     *
     * @param images images x channels x height x width
     */
    Tensor forward(Tensor images, Architecture member);

    /** The member as a network of its own, as it is trained here; the final one may have other widths. */
    Network network(Architecture member);

    /** The member's own weights, running statistics included, by the names of the layers of {@link #network}. */
    Weights extract(Architecture member);
}
