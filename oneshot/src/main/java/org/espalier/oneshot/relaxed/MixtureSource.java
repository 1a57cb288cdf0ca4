package org.espalier.oneshot.relaxed;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;

/** Which weights the candidates of a pass have. */
interface MixtureSource {
    /** What the weights of a decision's candidates depend on. */
    List<Tensor> parameters(Decision decision);

    /** @param parameters those of the decision, perhaps as other tensors */
    Mixing.Mixture mix(Decision decision, List<Tensor> parameters);

    /** Whether every candidate is built in every pass, so that shared statistics always have the same place. */
    boolean dense();
}
