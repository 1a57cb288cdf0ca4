package org.espalier.torch.module;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel needs beside its inputs.
 *
 * @param store the stored weights
 * @param weights how kernels see them
 * @param convolution how convolutions are computed
 * @param norm where batch norm takes its statistics from
 * @param noise dropout and drop path
 * @param statistics exact averages, collected or used; present where {@code norm} is {@link NormMode#RECALIBRATE} or
 *     {@link NormMode#CALIBRATED}
 * @param share which part of the batch is computed here
 */
public record ModuleContext(
        ParameterStore store,
        WeightView weights,
        Convolution convolution,
        NormMode norm,
        Noise noise,
        @Nullable BatchStatistics statistics,
        BatchShare share) {
    public ModuleContext {
        boolean needed = norm == NormMode.RECALIBRATE || norm == NormMode.CALIBRATED;
        if (needed != (statistics != null)) {
            throw new IllegalArgumentException(
                    "norm mode " + norm + (statistics == null ? " without" : " with") + " collected statistics");
        }
    }

    /**
     * A trained parameter of exactly the asked sizes, in a supernet the member's part of it.
     *
     * @param name full name: path, a dot, and the name that the operation declared
     */
    public Tensor weight(String name, long... sizes) {
        return weights.weight(store, name, sizes);
    }

    /** Plain evaluation of what is stored. */
    public static ModuleContext evaluating(ParameterStore store, Convolution convolution) {
        return new ModuleContext(
                store, WeightView.LEADING, convolution, NormMode.EVALUATE, Noise.NONE, null, BatchShare.WHOLE);
    }

    /** Training: batch statistics, running statistics updated. */
    public ModuleContext training(Noise withNoise) {
        return new ModuleContext(store, weights, convolution, NormMode.TRAIN, withNoise, null, share);
    }

    /** For the same training pass once more: the same values, and the running statistics stay as they are. */
    public ModuleContext again() {
        NormMode second = norm == NormMode.TRAIN ? NormMode.BATCH_ONLY : norm;
        return new ModuleContext(store, weights, convolution, second, noise, statistics, share);
    }

    /** Batch statistics that nothing remembers, no noise. */
    public ModuleContext batchOnly() {
        return new ModuleContext(store, weights, convolution, NormMode.BATCH_ONLY, Noise.NONE, null, share);
    }

    /** Batch statistics that nothing remembers, with noise. */
    public ModuleContext batchOnly(Noise withNoise) {
        return new ModuleContext(store, weights, convolution, NormMode.BATCH_ONLY, withNoise, null, share);
    }

    /** Batch statistics, exactly averaged. */
    public ModuleContext recalibrating(BatchStatistics into) {
        return new ModuleContext(store, weights, convolution, NormMode.RECALIBRATE, Noise.NONE, into, share);
    }

    /** Plain evaluation, but by the exact averages that were collected, not by what is stored. */
    public ModuleContext calibrated(BatchStatistics by) {
        return new ModuleContext(store, weights, convolution, NormMode.CALIBRATED, Noise.NONE, by, share);
    }

    /** The same with convolutions computed in another way. */
    public ModuleContext through(Convolution other) {
        return new ModuleContext(store, weights, other, norm, noise, statistics, share);
    }

    /** The same for a part of the batch. */
    public ModuleContext of(BatchShare part) {
        return new ModuleContext(store, weights, convolution, norm, noise, statistics, part);
    }

    /** The same with another way to see the weights. */
    public ModuleContext seeing(WeightView other) {
        return new ModuleContext(store, other, convolution, norm, noise, statistics, share);
    }
}
