package org.espalier.torch.module;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.HostCopies;

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

    /**
     * The averages of the batch norm at a path; the tensors belong to the caller's scope.
     *
     * @throws IllegalArgumentException if nothing was collected there
     */
    public Average average(String path) {
        Sum sum = sums.get(path);
        if (sum == null) {
            throw new IllegalArgumentException("no statistics were collected for '" + path + "'");
        }
        Scalar share = new Scalar(1.0 / sum.images);
        return new Average(sum.mean.mul(share), sum.variance.mul(share));
    }

    /**
     * What one batch norm uses.
     *
     * @param mean one value for each channel
     * @param variance the biased variance of each channel
     */
    public record Average(Tensor mean, Tensor variance) {}

    /** The first batch norm, in the order in which they were seen, with a mean or variance that is no finite number. */
    public Optional<String> firstNotFinite() {
        for (Map.Entry<String, Sum> entry : sums.entrySet()) {
            try (PointerScope scope = new PointerScope()) {
                Sum sum = entry.getValue();
                // in float64, where large but finite values cannot add up to infinity
                Tensor both = sum.mean
                        .to(ScalarType.Double)
                        .sum()
                        .add(sum.variance.to(ScalarType.Double).sum());
                if (!Double.isFinite(HostCopies.number(both))) {
                    return Optional.of(entry.getKey());
                }
            }
        }
        return Optional.empty();
    }

    /** Overwrites the leading entries of the running statistics of every batch norm that was seen. */
    public void writeTo(ParameterStore store) {
        for (String path : sums.keySet()) {
            try (PointerScope scope = new PointerScope()) {
                Average average = average(path);
                long channels = average.mean().numel();
                store.slice(path + ".running_mean", channels).copy_(average.mean());
                store.slice(path + ".running_var", channels).copy_(average.variance());
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
