package org.espalier.torch.engine;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.jspecify.annotations.Nullable;

/**
 * Small helpers around tensors. Images are four-dimensional, {@code batch, channels, height, width}, stored channels-last. Every handle of
 * a tensor belongs to the innermost open {@link PointerScope} of its thread.
 */
public final class Tensors {
    /** Where tensors are made that follow another one, as recordings name it. */
    private static final String BESIDE = "beside another";

    private Tensors() {}

    /** Zeros in another tensor's type, on its device. */
    public static Tensor zeros(Tensor beside, long... dimensions) {
        return torch.zeros(dimensions, beside.options());
    }

    /** A tensor in another one's type, on its device, whose values are left as they are found; channels-last where it has four dimensions. */
    public static Tensor unwritten(Tensor beside, long... dimensions) {
        MemoryFormat format = dimensions.length == 4 ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous;
        return torch.empty(dimensions, beside.options(), new MemoryFormatOptional(format));
    }

    /**
     * Copies values into a new tensor of another one's type, on its device.
     *
     * @param values in row-major order of {@code dimensions}
     * @throws IllegalArgumentException if the number of values is not the product of the dimensions
     */
    public static Tensor of(Tensor beside, float[] values, long... dimensions) {
        TensorFactory.checkCount(values.length, dimensions);
        TensorMadeEvent.tell(BESIDE, values.length);
        Tensor plain = Tensor.create(values, dimensions);
        return plain.to(beside.device(), beside.scalar_type());
    }

    /**
     * Ones with a probability, else zeros, in another tensor's type, dimensions and memory format, on its device. They are drawn on the host by
     * a generator of their own, so that they are the same on every device.
     *
     * @param probability of a one, from 0 to 1
     */
    public static Tensor bernoulli(Tensor beside, double probability, long seed) {
        TensorMadeEvent.tell(BESIDE, beside.numel());
        TensorOptions onHost = beside.options().device(new DeviceOptional(new Device(DeviceKind.CPU.key())));
        Tensor drawn = torch.empty_like(beside.detach(), onHost, new MemoryFormatOptional())
                .bernoulli_(probability, new GeneratorOptional(torch.make_generator_cpu(seed)));
        return drawn.to(beside.device(), beside.scalar_type());
    }

    /** The tensor's dimensions. */
    public static long[] dimensions(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            LongArrayRef sizes = tensor.sizes();
            long[] result = new long[Math.toIntExact(sizes.size())];
            for (int i = 0; i < result.length; i++) {
                result[i] = sizes.get(i);
            }
            return result;
        }
    }

    /** The same values stored channels-last where there are four dimensions, else contiguous; the tensor itself if it is already so. */
    public static Tensor channelsLast(Tensor tensor) {
        if (tensor.dim() != 4) {
            return tensor.contiguous();
        }
        return tensor.is_contiguous(MemoryFormat.ChannelsLast) ? tensor : tensor.contiguous(MemoryFormat.ChannelsLast);
    }

    /**
     * Runs a piece of work in a scope of its own and hands only its result to the scope around it, so that the handles of intermediate
     * values do not keep their memory until the outer scope closes.
     */
    public static Tensor scoped(Supplier<Tensor> work) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope inner = new PointerScope()) {
            return handOver(work.get(), outer);
        }
    }

    /** The backward pass from a tensor whose gradient is known. */
    public static void backward(Tensor tensor, Tensor gradient) {
        tensor.backward(gradient, new BoolOptional(false), false, new TensorArrayRefOptional());
    }

    /** As {@link #scoped}, without recording anything for a backward pass. */
    public static Tensor withoutGradient(Supplier<Tensor> work) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope inner = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return handOver(work.get(), outer);
        }
    }

    /**
     * A handle of its own on a tensor that may be somebody else's, with the same values and gradient. Take one before holding and letting go of
     * references: a tensor made outside of all scopes has no reference, so that letting go of the first one frees it.
     */
    public static Tensor handle(Tensor tensor) {
        return new Tensor(tensor);
    }

    /**
     * Makes a tensor survive the scope it was made in: it then belongs to {@code outer}, or to the caller (who closes it) where there is
     * none. Call it inside the inner scope, on a tensor made there: never on one that was passed in, of which take a {@link #handle}.
     */
    public static Tensor handOver(Tensor result, @Nullable PointerScope outer) {
        if (outer == null) {
            result.retainReference(); // no scope around: the caller, or the garbage collector, owns it
        } else {
            outer.attach(result); // a second owner, before the inner scope lets go
        }
        return result;
    }
}
