package org.espalier.torch.module;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;

/** What networks give. */
public final class Outputs {
    private Outputs() {}

    /**
     * A network's last value as losses and tallies take it: samples x numbers where there is one number for each channel, and as it is where rows and
     * columns are left.
     *
     * @param value of the last layer
     * @return a handle of its own
     */
    public static Tensor of(Tensor value) {
        boolean onePixel = value.dim() == 4 && value.size(2) == 1 && value.size(3) == 1;
        return onePixel ? value.reshape(value.size(0), -1) : Tensors.handle(value);
    }
}
