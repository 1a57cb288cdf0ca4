package org.espalier.torch.train;

import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.module.ParameterStore.Stored;

/** {@link Sgd} at work. The gradient's own memory serves for the intermediate values. */
final class SgdOptimiser extends TensorOptimiser {
    private static final String MOMENTUM = "momentum";

    /** The numbers of one step; they live in the step's scope. */
    private record Numbers(Scalar decay, Scalar momentum, Scalar minusRate) {}

    private final Sgd rule;
    private Numbers numbers;

    SgdOptimiser(Sgd rule, Collection<Stored> parameters) {
        super(parameters);
        this.rule = rule;
        this.numbers = new Numbers(new Scalar(0.0), new Scalar(0.0), new Scalar(0.0));
    }

    @Override
    void begin(double learningRate) {
        numbers = new Numbers(new Scalar(rule.weightDecay()), new Scalar(rule.momentum()), new Scalar(-learningRate));
    }

    @Override
    void update(Slot slot, Tensor gradient) {
        if (slot.decays && rule.weightDecay() > 0) {
            gradient.add_(slot.parameter, numbers.decay);
        }
        Tensor direction = gradient;
        if (rule.momentum() > 0) {
            Tensor momentum = slot.state.get(MOMENTUM);
            if (momentum == null) {
                momentum = slot.keep(MOMENTUM, gradient.clone());
            } else {
                momentum.mul_(numbers.momentum).add_(gradient);
            }
            direction = rule.nesterov() ? gradient.add_(momentum, numbers.momentum) : momentum;
        }
        slot.parameter.add_(direction, numbers.minusRate);
    }

    @Override
    List<String> kinds() {
        return List.of(MOMENTUM);
    }
}
