package org.espalier.torch.train;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.NativeOperator;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * {@link Adam} at work: LibTorch's fused kernel, which reads and writes every value once, in one call for all parameters that decay alike and
 * have taken as many steps. Those that had no gradient in some step are behind the others.
 */
final class AdamOptimiser extends TensorOptimiser {
    private static final String FIRST = "first";
    private static final String SECOND = "second";

    private final Adam rule;
    private final NativeOperator fused;

    AdamOptimiser(Adam rule, Collection<Stored> parameters) {
        super(parameters);
        this.rule = rule;
        this.fused = new NativeOperator(rule.decoupled() ? "aten::_fused_adamw_" : "aten::_fused_adam_");
    }

    /** What parameters of one call have in common. */
    private record Alike(long steps, boolean decays) {}

    @Override
    void update(List<Moved> moved, double learningRate) {
        Map<Alike, List<Moved>> calls = moved.stream()
                .collect(Collectors.groupingBy(
                        one -> new Alike(one.slot().steps, one.slot().decays),
                        LinkedHashMap::new,
                        Collectors.toList()));
        calls.forEach((alike, group) -> update(alike, group, learningRate));
    }

    private void update(Alike alike, List<Moved> moved, double learningRate) {
        Tensor steps = Tensors.zeros(moved.get(0).slot().parameter, 1)
                .to(ScalarType.Float) // the only type that the kernel of every device reads
                .fill_(new Scalar((double) alike.steps()));
        fused.call(
                list(moved, one -> one.slot().parameter),
                list(moved, Moved::aligned),
                list(moved, one -> one.slot().state(FIRST)),
                list(moved, one -> one.slot().state(SECOND)),
                list(List.of(), Moved::gradient), // greatest second moments, of a variant that is not this one
                list(moved, one -> steps),
                new IValue(learningRate),
                new IValue(rule.beta1()),
                new IValue(rule.beta2()),
                new IValue(alike.decays() ? rule.weightDecay() : 0),
                new IValue(rule.eps()),
                new IValue(false), // amsgrad
                new IValue(false), // maximize
                new IValue(), // scale of the gradients
                new IValue()); // whether infinities were found
    }

    @Override
    List<String> kinds() {
        return List.of(FIRST, SECOND);
    }
}
