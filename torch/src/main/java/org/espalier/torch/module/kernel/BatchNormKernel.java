package org.espalier.torch.module.kernel;

import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.torch.engine.HostMemory;
import org.espalier.torch.module.BatchStatistics;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NormMode;
import org.espalier.torch.module.OperationKernel;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.norm.BatchNormFunction;
import org.espalier.torch.norm.Moments;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation: {@code weight} and {@code bias} where it is affine, {@code running_mean} and {@code running_var} always. A smaller
 * member uses and updates the leading entries. As in PyTorch the running variance is the unbiased one.
 */
public final class BatchNormKernel implements OperationKernel<BatchNorm> {
    /** Channels-last maps of fewer channels take LibTorch's vector loops a channel at a time: 64x4x32x32 costs ten times what our own loops take. */
    private static final int NARROW = 8;

    /** Below so many values a call is what costs, not the loops. */
    private static final long LARGE = 4096;

    private final BatchNormFunction own = new BatchNormFunction();

    @Override
    public Class<BatchNorm> operation() {
        return BatchNorm.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, BatchNorm norm, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        if (!context.share().isWhole()) {
            return shared(context, path, norm, input);
        }
        Tensor scale = null;
        Tensor shift = null;
        if (norm.affine()) {
            long channels = input.size(1);
            scale = context.weights().weight(context.store(), path + ".weight", channels);
            shift = context.weights().weight(context.store(), path + ".bias", channels);
        }
        return normalised(context, path, norm, input, scale, shift);
    }

    /**
     * A normalisation without weights of its own times one factor, in one pass over the image and one over its gradient.
     *
     * @param factor one value; its gradient is computed where it needs one
     * @throws IllegalArgumentException if the normalisation has weights of its own
     */
    public Tensor scaled(ModuleContext context, String path, BatchNorm norm, Tensor input, Tensor factor) {
        if (norm.affine()) {
            throw new IllegalArgumentException("'" + path + "' has a weight of its own: it cannot take a factor");
        }
        Tensor scale = factor.reshape(1).expand(input.size(1)).contiguous();
        return normalised(context, path, norm, input, scale, null);
    }

    private Tensor normalised(
            ModuleContext context,
            String path,
            BatchNorm norm,
            Tensor input,
            @Nullable Tensor scale,
            @Nullable Tensor shift) {
        if (context.norm() == NormMode.RECALIBRATE) {
            return collecting(context, path, norm, input, optional(scale), optional(shift));
        }
        boolean batch = context.norm() == NormMode.TRAIN || context.norm() == NormMode.BATCH_ONLY;
        if (batch && isNarrow(input)) {
            BatchNormFunction.Affine affine = new BatchNormFunction.Affine(scale, shift, norm.eps());
            return byOwn(context, path, norm, input, affine);
        }
        long channels = input.size(1);
        ParameterStore store = context.store();
        TensorOptional mean = new TensorOptional();
        TensorOptional variance = new TensorOptional();
        if (context.norm() == NormMode.CALIBRATED) {
            BatchStatistics.Average average =
                    Objects.requireNonNull(context.statistics()).average(path);
            mean = new TensorOptional(average.mean());
            variance = new TensorOptional(average.variance());
        } else if (context.norm() != NormMode.BATCH_ONLY) {
            mean = new TensorOptional(store.slice(path + ".running_mean", channels));
            variance = new TensorOptional(store.slice(path + ".running_var", channels));
        }
        return torch.batch_norm(
                input, optional(scale), optional(shift), mean, variance, batch, norm.momentum(), norm.eps(), false);
    }

    private static TensorOptional optional(@Nullable Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }

    private static boolean isNarrow(Tensor input) {
        return HostMemory.isFeatureMap(input) && input.size(1) < NARROW && input.numel() >= LARGE;
    }

    /** A share of a batch, normalised by the statistics of the whole batch. */
    private Tensor shared(ModuleContext context, String path, BatchNorm norm, Tensor input) {
        if (context.norm() != NormMode.TRAIN && context.norm() != NormMode.BATCH_ONLY) {
            throw new IllegalStateException("batches are divided only in training, not in mode " + context.norm());
        }
        long channels = input.size(1);
        BatchNormFunction.Affine affine = norm.affine()
                ? new BatchNormFunction.Affine(
                        context.weight(path + ".weight", channels),
                        context.weight(path + ".bias", channels),
                        norm.eps())
                : new BatchNormFunction.Affine(null, null, norm.eps());
        return byOwn(context, path, norm, input, affine);
    }

    private Tensor byOwn(
            ModuleContext context, String path, BatchNorm norm, Tensor input, BatchNormFunction.Affine affine) {
        boolean remembers = context.norm() == NormMode.TRAIN && context.share().isFirst();
        return own.apply(input, affine, context.share().exchange(), moments -> {
            if (remembers) {
                remember(context.store(), path, norm.momentum(), moments);
            }
        });
    }

    private static void remember(ParameterStore store, String path, double momentum, Moments moments) {
        int channels = moments.mean().length;
        double unbiased = (double) moments.count() / (moments.count() - 1);
        HostMemory.move(store.slice(path + ".running_mean", channels), momentum, c -> moments.mean()[c]);
        HostMemory.move(store.slice(path + ".running_var", channels), momentum, c -> moments.variance()[c] * unbiased);
    }

    /** With momentum 1 the kernel itself leaves the batch's mean and unbiased variance behind. */
    private static Tensor collecting(
            ModuleContext context,
            String path,
            BatchNorm norm,
            Tensor input,
            TensorOptional scale,
            TensorOptional shift) {
        long channels = input.size(1);
        ParameterStore store = context.store();
        Tensor mean = store.slice(path + ".running_mean", channels).clone();
        Tensor variance = store.slice(path + ".running_var", channels).clone();
        Tensor output = torch.batch_norm(
                input,
                scale,
                shift,
                new TensorOptional(mean),
                new TensorOptional(variance),
                true,
                1.0,
                norm.eps(),
                false);
        double values = (double) input.numel() / channels;
        variance.mul_(new Scalar((values - 1) / values));
        Objects.requireNonNull(context.statistics()).add(path, mean, variance, input.size(0));
        return output;
    }
}
