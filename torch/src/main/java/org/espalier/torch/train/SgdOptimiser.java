package org.espalier.torch.train;

import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.espalier.torch.engine.NativeOperator;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * {@link Sgd} at work: LibTorch's fused kernel, which reads and writes every value once, for all parameters in one call each for those that
 * decay and those that do not.
 */
final class SgdOptimiser extends TensorOptimiser {
    private static final String MOMENTUM = "momentum";

    private final Sgd rule;
    private final NativeOperator fused = new NativeOperator("aten::_fused_sgd_");

    SgdOptimiser(Sgd rule, Collection<Stored> parameters) {
        super(parameters);
        this.rule = rule;
    }

    @Override
    void update(List<Moved> moved, double learningRate) {
        update(moved.stream().filter(one -> one.slot().decays).toList(), learningRate, rule.weightDecay());
        update(moved.stream().filter(one -> !one.slot().decays).toList(), learningRate, 0);
    }

    private void update(List<Moved> moved, double learningRate, double decay) {
        if (moved.isEmpty()) {
            return;
        }
        List<Moved> withMomentum = rule.momentum() > 0 ? moved : List.of();
        fused.call(
                list(moved, one -> one.slot().parameter),
                list(moved, Moved::aligned),
                list(withMomentum, one -> one.slot().state(MOMENTUM)),
                new IValue(decay),
                new IValue(rule.momentum()),
                new IValue(learningRate),
                new IValue(0.0), // dampening
                new IValue(rule.nesterov()),
                new IValue(false), // maximize
                new IValue(false), // first step: momentum starts at zero, which gives the same
                new IValue(), // scale of the gradients
                new IValue()); // whether infinities were found
    }

    @Override
    List<String> kinds() {
        return List.of(MOMENTUM);
    }
}
