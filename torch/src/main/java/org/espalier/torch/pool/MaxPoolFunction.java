package org.espalier.torch.pool;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostMemory;
import org.espalier.torch.engine.OwnFunction;
import org.espalier.torch.engine.Tensors;

/**
 * Max pooling of channels-last feature maps as a function of our own: LibTorch's takes the channels of one pixel at a time, which is slow where they are few, and
 * keeps 8 bytes for each result. This one keeps some bits. Results and gradients are LibTorch's to the last bit: of equal values the first in reading order is
 * taken and gets the gradient.
 *
 * <p>Safe for several feature maps at once; each is pooled on its caller's thread.
 */
public final class MaxPoolFunction {
    private final OwnFunction own = new OwnFunction();

    /** Whether windows of this kind are computed here: at least 2x2, less than half of it padding. */
    public static boolean covers(int kernel, int padding) {
        return kernel >= 2 && padding >= 0 && 2 * padding < kernel;
    }

    /**
     * The maximum of each window and channel.
     *
     * @param input float32 on the host, images x channels x height x width; channels-last, or copied so
     * @throws IllegalArgumentException if the windows are not {@linkplain #covers covered} or do not fit into the image
     */
    public Tensor apply(Tensor input, int kernel, int stride, int padding) {
        Tensor x = Tensors.channelsLast(input.detach());
        long[] shape = Tensors.dimensions(x);
        Windows windows = new Windows(
                Math.toIntExact(shape[2]),
                Math.toIntExact(shape[3]),
                Math.toIntExact(shape[1]),
                kernel,
                stride,
                padding);
        int batch = Math.toIntExact(shape[0]);
        Tensor result = Tensors.withoutGradient(
                () -> Tensors.unwritten(x, batch, shape[1], windows.outHeight(), windows.outWidth()));
        int together = Math.min(batch, PooledImages.together(windows));
        PooledImages images = new PooledImages(windows, together);
        IntBuffer from = HostMemory.bits(x);
        IntBuffer to = HostMemory.bits(result);
        List<Taps> taps = new ArrayList<>();
        for (int first = 0; first < batch; first += together) {
            taps.add(images.pool(from, first, Math.min(together, batch - first), to));
        }
        if (images.sawOddValues()) {
            return ofLibTorch(input, kernel, stride, padding);
        }
        int between = images.between();
        return own.attach(
                result,
                List.of(input),
                List.of(x),
                gradient -> List.of(backward(x, windows, taps, together, between, gradient)));
    }

    private static Tensor backward(
            Tensor x, Windows windows, List<Taps> taps, int together, int between, Tensor gradient) {
        FloatBuffer from = HostMemory.floats(Tensors.channelsLast(gradient));
        Tensor result = torch.empty_like(x);
        FloatBuffer to = HostMemory.floats(result);
        float[] ofResult = new float[windows.resultSize()];
        float[] ofImage = new float[windows.imageSize()];
        for (int i = 0; i < x.size(0); i++) {
            from.get(i * ofResult.length, ofResult);
            Arrays.fill(ofImage, 0);
            taps.get(i / together).scatter(i % together * between, ofResult, ofImage);
            to.put(i * ofImage.length, ofImage);
        }
        return result;
    }

    /** The same by LibTorch, for every type, device and value. */
    public static Tensor ofLibTorch(Tensor input, int kernel, int stride, int padding) {
        return torch.max_pool2d(
                input,
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                false);
    }
}
