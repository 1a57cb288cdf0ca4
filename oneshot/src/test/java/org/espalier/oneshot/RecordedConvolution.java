package org.espalier.oneshot;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.DirectConvolution;
import org.jspecify.annotations.Nullable;

/** LibTorch's own convolutions, and on which threads they ran. */
public final class RecordedConvolution implements Convolution {
    private final Convolution direct = new DirectConvolution();
    private final Queue<String> threads = new ConcurrentLinkedQueue<>();

    @Override
    public Tensor apply(
            Tensor input,
            Tensor weight,
            @Nullable Tensor bias,
            int stride,
            int paddingHeight,
            int paddingWidth,
            int dilation,
            int groups) {
        threads.add(Thread.currentThread().getName());
        return direct.apply(input, weight, bias, stride, paddingHeight, paddingWidth, dilation, groups);
    }

    /** The thread of each since the last call of this method. */
    public List<String> takeThreads() {
        List<String> taken = List.copyOf(threads);
        threads.clear();
        return taken;
    }
}
