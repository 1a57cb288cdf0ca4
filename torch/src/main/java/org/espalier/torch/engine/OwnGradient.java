package org.espalier.torch.engine;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CompiledNodeArgs;
import org.bytedeco.pytorch.FunctionPostHook;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A gradient of one's own for the weight of an operation on images. LibTorch's Java binding has no way to write an autograd function; this
 * does it with a hook. The result, computed from the detached weight, gets a zero added that depends on the weight. When the backward pass
 * comes through that sum, the hook replaces the sum's gradient by the right one.
 *
 * <p>A backward pass may go through each result once. What a hook holds is let go when it has run; what belongs to results that no backward
 * pass ever reaches is held as long as this object. Safe for several threads.
 */
public final class OwnGradient {
    /** Where the sum's node keeps the gradient of what was added. */
    private static final int ADDED = 1;

    /** The binding holds its hooks weakly; this keeps them until they have run. By identity: LibTorch takes over what they point to. */
    private final Set<Hook> waiting = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    /** How the gradient is computed. */
    @FunctionalInterface
    public interface Gradient {
        /**
         * @param image the operation's input, as it was
         * @param gradient of the result
         * @return the weight's, in any dimensions that keep the order of its values
         */
        Tensor of(Tensor image, Tensor gradient);
    }

    /**
     * Gives one use of a weight a gradient.
     *
     * @param result {@code batch, channels, height, width}, computed from the detached weight; it is changed in place
     * @param weight equally many values for each channel of the result, the channels in its first dimension
     * @param image what the gradient is computed from, besides the result's
     * @return the result, from which a backward pass reaches the weight
     */
    public Tensor attach(Tensor result, Tensor weight, Tensor image, Gradient gradient) {
        long channels = result.size(1);
        long[] flat = {1, channels, 1, weight.numel() / channels};
        Tensor added = weight.reshape(flat);
        Tensor place = torch.zeros(flat, weight.options().dtype(new ScalarTypeOptional(ScalarType.Long)));
        Tensor linked = result.scatter_add_(3, place, added.sub(added.detach()));
        Hook hook = new Hook(image, gradient, flat);
        waiting.add(hook);
        linked.grad_fn().add_post_hook(hook);
        return linked;
    }

    private final class Hook extends FunctionPostHook {
        private final Tensor image;
        private final Gradient gradient;
        private final long[] flat;

        private Hook(Tensor image, Gradient gradient, long[] flat) {
            this.image = image.detach();
            this.image.retainReference();
            this.gradient = gradient;
            this.flat = flat;
        }

        @Override
        public TensorVector apply(TensorVector outputs, TensorVector inputs) {
            if (!waiting.remove(this)) {
                throw new IllegalStateException("a second backward pass through one result");
            }
            try (PointerScope scope = new PointerScope()) {
                outputs.put(ADDED, gradient.of(image, inputs.get(0)).reshape(flat));
            } finally {
                image.releaseReference();
            }
            return outputs;
        }

        @Override
        public void compiled_args(CompiledNodeArgs arguments) {
            throw new UnsupportedOperationException("graphs are not compiled");
        }
    }
}
