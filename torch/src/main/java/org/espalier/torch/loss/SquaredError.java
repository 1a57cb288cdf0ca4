package org.espalier.torch.loss;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;

/** Mean squared difference of numbers; what is shown beside it is the mean absolute difference. */
public record SquaredError() implements Loss {
    @Override
    public Tensor of(Tensor outputs, Targets targets, double smoothing) {
        Tensor values = ValueTargets.of(targets).values();
        Tensor known = ValueTargets.known(values);
        // not a mean over what is a number: the gradient of what is none would be none
        Tensor errors = difference(outputs, values.nan_to_num()).mul(known);
        return errors.square().sum().div(known.sum());
    }

    @Override
    public double glance(Tensor outputs, Targets targets) {
        try (PointerScope scope = new PointerScope()) {
            Tensor values = ValueTargets.of(targets).values();
            Tensor errors = difference(outputs.detach(), values.nan_to_num()).mul(ValueTargets.known(values));
            return HostCopies.number(errors.abs().mean(1).sum());
        }
    }

    @Override
    public Tensor lesson(Tensor outputs) {
        return outputs.detach();
    }

    @Override
    public Tensor taught(Tensor outputs, Tensor lesson) {
        return difference(outputs, lesson).square().mean();
    }

    private static Tensor difference(Tensor outputs, Tensor values) {
        if (outputs.size(1) != values.size(1)) {
            throw new IllegalArgumentException("the network gives " + outputs.size(1)
                    + " numbers for each sample, expected " + values.size(1) + ", as many as the data has");
        }
        return outputs.sub(values);
    }
}
