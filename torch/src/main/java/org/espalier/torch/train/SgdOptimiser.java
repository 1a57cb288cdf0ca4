package org.espalier.torch.train;

import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.NativeOperator;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * {@link Sgd} at work: LibTorch's fused kernel, which reads and writes every value once, for all parameters in one call each for those that
 * decay and those that do not. The kernel walks the memory of parameter, gradient and momentum in step, whatever their strides say, so that
 * all three must be laid out alike.
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
        List<Tensor> momenta = rule.momentum() > 0
                ? moved.stream().map(one -> one.slot().state(MOMENTUM)).toList()
                : List.of();
        fused.call(
                NativeOperator.list(
                        moved.stream().map(one -> one.slot().parameter).toList()),
                NativeOperator.list(moved.stream().map(SgdOptimiser::gradient).toList()),
                NativeOperator.list(momenta),
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

    private static Tensor gradient(Moved moved) {
        Tensor parameter = moved.slot().parameter;
        Tensor gradient = moved.gradient();
        long[] sizes = moved.slot().sizes;
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] > 1 && gradient.stride(d) != parameter.stride(d)) {
                return torch.zeros_like(parameter).copy_(gradient);
            }
        }
        return gradient;
    }

    @Override
    List<String> kinds() {
        return List.of(MOMENTUM);
    }
}
