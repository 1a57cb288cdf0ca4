package org.espalier.torch.train;

import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.module.ParameterStore.Stored;

/** {@link Adam} at work. */
final class AdamOptimiser extends TensorOptimiser {
    private static final String FIRST = "first";
    private static final String SECOND = "second";

    private final Adam rule;

    AdamOptimiser(Adam rule, Collection<Stored> parameters) {
        super(parameters);
        this.rule = rule;
    }

    @Override
    void update(List<Moved> moved, double learningRate) {
        moved.forEach(one -> update(one.slot(), one.gradient(), learningRate));
    }

    private void update(Slot slot, Tensor gradient, double learningRate) {
        if (slot.decays && rule.weightDecay() > 0) {
            if (rule.decoupled()) {
                slot.parameter.mul_(new Scalar(1 - learningRate * rule.weightDecay()));
            } else {
                gradient.add_(slot.parameter, new Scalar(rule.weightDecay()));
            }
        }
        Tensor first = slot.state(FIRST);
        Tensor second = slot.state(SECOND);
        first.lerp_(gradient, new Scalar(1 - rule.beta1()));
        second.mul_(new Scalar(rule.beta2())).addcmul_(gradient, gradient, new Scalar(1 - rule.beta2()));
        double correction1 = 1 - Math.pow(rule.beta1(), slot.steps);
        double correction2 = 1 - Math.pow(rule.beta2(), slot.steps);
        Tensor divisor = second.sqrt().div_(new Scalar(Math.sqrt(correction2))).add_(new Scalar(rule.eps()));
        slot.parameter.addcdiv_(first, divisor, new Scalar(-learningRate / correction1));
    }

    @Override
    List<String> kinds() {
        return List.of(FIRST, SECOND);
    }
}
