package org.espalier.torch.loss;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;

/**
 * Numbers for each sample.
 *
 * @param values samples x numbers, float; a row that only fills a batch up is NaN
 */
public record ValueTargets(Tensor values) implements Targets {
    /**
     * The targets of a batch as numbers.
     *
     * @throws IllegalArgumentException where they are of another kind
     */
    public static ValueTargets of(Targets targets) {
        if (targets instanceof ValueTargets numbers) {
            return numbers;
        }
        throw new IllegalArgumentException("expected numbers for each sample, got "
                + targets.getClass().getSimpleName() + ": the data's labels are not those of this task");
    }

    /** True where values are numbers, not rows that only fill a batch up. */
    static Tensor known(Tensor values) {
        return values.isnan().logical_not();
    }

    @Override
    public long counted() {
        try (PointerScope scope = new PointerScope()) {
            return HostCopies.count(known(values.select(1, 0)).sum());
        }
    }

    @Override
    public ValueTargets part(long first, long samples) {
        return new ValueTargets(values.narrow(0, first, samples));
    }

    @Override
    public ValueTargets padded(long samples) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            Tensor nothing = values.narrow(0, 0, 1)
                    .expand(samples, -1)
                    .mul(new Scalar(0))
                    .add(new Scalar(Double.NaN));
            return new ValueTargets(Tensors.handOver(torch.cat(new TensorVector(values, nothing), 0), outer));
        }
    }
}
