package org.espalier.torch.module;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Exact averages of batch mean and biased batch variance of each batch norm, weighted by the number of images (the recalibration of
 * once-for-all, Cai et al. 2020). Collect over some batches, then write them into the running statistics.
 */
public final class BatchStatistics implements AutoCloseable {
    private static final class Sum {
        private final Tensor mean;
        private final Tensor variance;
        private long images;

        private Sum(Tensor mean, Tensor variance) {
            this.mean = mean;
            this.variance = variance;
        }
    }

    private final Map<String, Sum> sums = new LinkedHashMap<>();

    /** Adds one batch's statistics of the batch norm at a path. */
    public void add(String path, Tensor mean, Tensor biasedVariance, long images) {
        try (PointerScope scope = new PointerScope()) {
            Sum sum = sums.computeIfAbsent(path, p -> {
                Sum fresh = new Sum(mean.mul(new Scalar(0.0)), biasedVariance.mul(new Scalar(0.0)));
                fresh.mean.retainReference();
                fresh.variance.retainReference();
                return fresh;
            });
            Scalar weight = new Scalar((double) images);
            sum.mean.add_(mean, weight);
            sum.variance.add_(biasedVariance, weight);
            sum.images += images;
        }
    }

    /** Overwrites the leading entries of the running statistics of every batch norm that was seen. */
    public void writeTo(ParameterStore store) {
        for (Map.Entry<String, Sum> entry : sums.entrySet()) {
            try (PointerScope scope = new PointerScope()) {
                Sum sum = entry.getValue();
                long channels = sum.mean.numel();
                Scalar share = new Scalar(1.0 / sum.images);
                store.slice(entry.getKey() + ".running_mean", channels).copy_(sum.mean.mul(share));
                store.slice(entry.getKey() + ".running_var", channels).copy_(sum.variance.mul(share));
            }
        }
    }

    @Override
    public void close() {
        for (Sum sum : sums.values()) {
            sum.mean.close();
            sum.variance.close();
        }
        sums.clear();
    }
}
