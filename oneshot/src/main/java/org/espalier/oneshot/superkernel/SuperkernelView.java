package org.espalier.oneshot.superkernel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.oneshot.superkernel.Superkernel.Use;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.WeightView;

/**
 * The weights of the largest member, of which what is not used is zero: the edge of a kernel; the columns of whatever mixes channels that are not used; scale and shift of
 * the batch norm that ends a block which is left out. So the largest member computes what the smaller one does, in one pass of its own size.
 *
 * <p>Channels are not put out in the kernel itself, as a batch norm follows: it gives its shift for a channel of zeros, and takes no notice of a factor, so that no gradient would
 * tell what a channel is worth.
 */
final class SuperkernelView implements WeightView {
    private final Map<String, Tensor> seen = new LinkedHashMap<>();

    /** In the caller's pointer scope, in which the view may be used. */
    SuperkernelView(Superkernels superkernels, Indicators indicators, ParameterStore store) {
        seen.putAll(indicators.kernels());
        superkernels.mixing().forEach((weight, ladder) -> {
            Tensor whole = store.get(weight);
            Tensor gates = gates(indicators, ladder, whole);
            seen.put(weight, whole.mul(whole.dim() == 4 ? gates.reshape(1, -1, 1, 1) : gates.reshape(1, -1)));
        });
        for (Superkernel superkernel : superkernels.kernels()) {
            superkernel.use().ifPresent(use -> {
                Tensor gate = gate(indicators, use);
                for (String name : new String[] {use.norm() + ".weight", use.norm() + ".bias"}) {
                    seen.put(name, store.get(name).mul(gate));
                }
            });
        }
    }

    private static Tensor gate(Indicators indicators, Use use) {
        return indicators.gate(use.ladder().decision(), use.step());
    }

    /** For each channel that a layer reads 1 where it is used, else 0. */
    private static Tensor gates(Indicators indicators, Ladder ladder, Tensor beside) {
        TensorVector parts = new TensorVector();
        parts.push_back(torch.ones_like(
                beside.detach().reshape(-1).narrow(0, 0, ladder.sizes().get(0))));
        for (int step = 0; step < ladder.steps(); step++) {
            long more = ladder.sizes().get(step + 1) - ladder.sizes().get(step);
            if (more > 0) {
                parts.push_back(indicators.gate(ladder.decision(), step).expand(more));
            }
        }
        return torch.cat(parts, 0);
    }

    @Override
    public Tensor weight(ParameterStore store, String name, long... sizes) {
        Tensor own = seen.get(name);
        return own == null ? store.slice(name, sizes) : Tensors.channelsLast(own);
    }
}
