package org.espalier.oneshot;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.search.Constraints;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.BatchStream;

/**
 * All that a strategy which shares weights is given. It belongs to whoever made it; nothing in it is closed by a strategy.
 *
 * @param space where to search
 * @param limits hard limits that the found architecture has to meet
 * @param price what a member costs, for strategies that have it in their loss; empty where nothing that can be paid for is limited
 * @param loss what is trained for
 * @param training batches that the weights learn from, at the space's largest resolution; one step for each
 * @param validation batches of the other part of the training images, without mixed labels: they stand for the validation loss that the
 *     architecture learns from; empty where the strategy divides nothing
 * @param epochs of the training, at least 1: as many as the strategy wants, or fewer where there is no time for all
 * @param convolution how convolutions outside of lanes are computed
 * @param sideBySide where passes that do not depend on each other run
 * @param tensors makes tensors on the device that computes
 * @param type of all computation
 * @param seed root of all randomness: of initial weights, noise and samples
 */
public record OneShotContext(
        SearchSpace space,
        Constraints limits,
        Optional<Price> price,
        Loss loss,
        BatchStream training,
        Optional<BatchStream> validation,
        int epochs,
        Convolution convolution,
        SideBySide sideBySide,
        TensorFactory tensors,
        ScalarType type,
        long seed) {
    public OneShotContext {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs " + epochs + " is below 1");
        }
    }

    /** Computes in float32, and trains for cross entropy; nothing is paid for. */
    public OneShotContext(
            SearchSpace space,
            Constraints limits,
            BatchStream training,
            Optional<BatchStream> validation,
            int epochs,
            Convolution convolution,
            SideBySide sideBySide,
            TensorFactory tensors,
            long seed) {
        this(
                space,
                limits,
                Optional.empty(),
                Loss.CROSS_ENTROPY,
                training,
                validation,
                epochs,
                convolution,
                sideBySide,
                tensors,
                ScalarType.Float,
                seed);
    }

    /** On the host, in float32, without limits, one pass after the other. */
    public static OneShotContext plain(
            SearchSpace space,
            BatchStream training,
            Optional<BatchStream> validation,
            int epochs,
            Convolution convolution,
            long seed) {
        return new OneShotContext(
                space,
                Constraints.none(),
                training,
                validation,
                epochs,
                convolution,
                SideBySide.none(convolution),
                TensorFactory.HOST,
                seed);
    }

    /** The same in another type of computation. */
    public OneShotContext in(ScalarType other) {
        return new OneShotContext(
                space,
                limits,
                price,
                loss,
                training,
                validation,
                epochs,
                convolution,
                sideBySide,
                tensors,
                other,
                seed);
    }

    /** The same for another loss. */
    public OneShotContext minimising(Loss other) {
        return new OneShotContext(
                space,
                limits,
                price,
                other,
                training,
                validation,
                epochs,
                convolution,
                sideBySide,
                tensors,
                type,
                seed);
    }

    /** The same under other limits. */
    public OneShotContext within(Constraints other) {
        return new OneShotContext(
                space, other, price, loss, training, validation, epochs, convolution, sideBySide, tensors, type, seed);
    }

    /** The same with a price, or without one. */
    public OneShotContext paying(Optional<Price> other) {
        return new OneShotContext(
                space, limits, other, loss, training, validation, epochs, convolution, sideBySide, tensors, type, seed);
    }

    /** The same with another seed. */
    public OneShotContext withSeed(long other) {
        return new OneShotContext(
                space,
                limits,
                price,
                loss,
                training,
                validation,
                epochs,
                convolution,
                sideBySide,
                tensors,
                type,
                other);
    }

    /** The same on other lanes. */
    public OneShotContext on(SideBySide other) {
        return new OneShotContext(
                space, limits, price, loss, training, validation, epochs, convolution, other, tensors, type, seed);
    }

    /** An empty store for weights, whose initial values hang on the seed; it belongs to the caller. */
    public ParameterStore store() {
        return new ParameterStore(seed, Initialisation.HE_FAN_OUT, type, tensors);
    }

    /**
     * The batches that the architecture learns from.
     *
     * @throws IllegalStateException where the training images were not divided
     */
    public BatchStream otherHalf() {
        return validation.orElseThrow(() ->
                new IllegalStateException("the training images are not divided: the strategy's share of them is 1"));
    }
}
