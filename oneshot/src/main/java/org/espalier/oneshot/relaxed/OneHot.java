package org.espalier.oneshot.relaxed;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ParameterStore;

/** All weight on one candidate of each choice: the pass is that of the member itself, and nothing else is built. */
final class OneHot implements MixtureSource {
    private final Architecture choices;
    private final ParameterStore store;

    /**
     * @param choices an option for each relaxed decision
     * @param store whose type and device the weights have
     */
    OneHot(Architecture choices, ParameterStore store) {
        this.choices = choices;
        this.store = store;
    }

    @Override
    public List<Tensor> parameters(Decision decision) {
        float[] row = new float[decision.size()];
        row[choices.index(decision)] = 1;
        return List.of(Tensors.scoped(() -> store.tensors().of(row, row.length).to(store.type())));
    }

    @Override
    public Mixing.Mixture mix(Decision decision, List<Tensor> parameters) {
        boolean[] built = new boolean[decision.size()];
        built[choices.index(decision)] = true;
        return new Mixing.Mixture(parameters.get(0), built);
    }

    @Override
    public boolean dense() {
        return false;
    }
}
