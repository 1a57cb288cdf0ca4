package org.espalier.torch.conv;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.Tensors;

/**
 * The built-in formulations, the plausibly fastest first.
 *
 * <p>Switching oneDNN off for one call is not among them: LibTorch chooses the kernels of the backward pass when that pass runs, so the
 * switch would only reach the forward kernel. {@code columns} is LibTorch's own convolution without oneDNN, in both passes.
 */
public final class StandardFormulations implements FormulationCatalogue {
    /** LibTorch's ordinary way: one call, channels-last. */
    public static final String DEFAULT = "onednn";

    /** Float64 throughout: never goes through oneDNN, right on every machine seen, and the last resort. */
    public static final String LAST_RESORT = "float64";

    private static final int NEVER = -1;
    private static final int FEWEST_SAFE_CHANNELS = 16;

    private final List<Formulation> all = all();

    private static List<Formulation> all() {
        List<Formulation> all = new ArrayList<>(ordinaryAndProducts());
        all.addAll(DepthwiseFormulations.all());
        all.addAll(rewritten());
        return List.copyOf(all);
    }

    private static List<Formulation> ordinaryAndProducts() {
        return List.of(
                Composed.of(DEFAULT, s -> crashesSomewhere(s) ? NEVER : 0, Pieces::ordinary),
                Composed.of("matmul", s -> s.pointwise() && s.groups() == 1 ? 0 : NEVER, StandardFormulations::matmul)
                        .takingAnyGradient(),
                Composed.of(
                        "subsample",
                        s -> s.pointwise() && s.stride() > 1 && s.groups() == 1 ? 0 : NEVER,
                        StandardFormulations::subsample),
                Composed.of(
                        "grouped-matmul",
                        s -> s.pointwise() && s.groups() > 1 && !s.depthwise() ? 0 : NEVER,
                        StandardFormulations::groupedMatmul));
    }

    private static List<Formulation> rewritten() {
        return List.of(
                Composed.of("crop", s -> SmallImage.crops(s) ? 0 : NEVER, SmallImage::crop),
                Composed.of("grow", s -> SmallImage.grows(s) && !SmallImage.crops(s) ? 0 : NEVER, SmallImage::grow),
                Composed.of(
                        "space-to-batch",
                        StandardFormulations::spaceToBatchWave,
                        (x, w, s) -> SpaceToBatch.forward(x, w, s, Pieces::ordinary)),
                Composed.of(
                        "split-groups",
                        s -> s.groups() > 1 && s.groups() <= 16 && !s.depthwise() ? 1 : NEVER,
                        (x, w, s) -> splitGroups(x, w, s)),
                Composed.of("columns", s -> dense(s) && s.dilation() == 1 ? 1 : NEVER, StandardFormulations::columns),
                Composed.of("unfold", s -> dense(s) ? 1 : NEVER, StandardFormulations::unfold),
                Composed.of("taps", s -> s.depthwise() ? 2 : NEVER, Pieces::depthwiseTaps),
                Composed.of("nchw", s -> crashesSomewhere(s) ? NEVER : 2, StandardFormulations::planes),
                Composed.of(LAST_RESORT, s -> Integer.MAX_VALUE, StandardFormulations::inFloat64));
    }

    @Override
    public List<Formulation> formulations() {
        return all;
    }

    /**
     * A 1x1 convolution with a step and few channels: oneDNN's weight gradient writes past its buffer on any x86 processor, which may end
     * the JVM or, worse, may not. It is never run.
     */
    static boolean crashesSomewhere(ConvSignature s) {
        return s.kernelHeight() == 1 && s.kernelWidth() == 1 && s.stride() > 1 && s.inChannels() < FEWEST_SAFE_CHANNELS;
    }

    private static boolean dense(ConvSignature s) {
        return s.groups() == 1 && !s.pointwise();
    }

    static int spaceToBatchWave(ConvSignature s) {
        if (s.dilation() == 1 || !SpaceToBatch.applies(s)) {
            return NEVER;
        }
        return s.depthwise() ? 0 : 1;
    }

    /** One product over all positions; with a step, over every {@code stride}-th row and column. */
    private static Tensor matmul(Tensor x, Tensor weight, ConvSignature s) {
        Tensor rows = Pieces.rows(Pieces.everySecond(x, s.stride()), s.inChannels());
        return Pieces.image(
                rows.matmul(weight.reshape(s.outChannels(), s.inChannels()).t()), s);
    }

    private static Tensor subsample(Tensor x, Tensor weight, ConvSignature s) {
        return Pieces.conv2d(Pieces.everySecond(x, s.stride()), weight, 1, 0, 0, 1, 1);
    }

    /** One batched product, a batch entry per group. */
    private static Tensor groupedMatmul(Tensor x, Tensor weight, ConvSignature s) {
        int g = s.groups();
        Tensor rows = Pieces.rows(Pieces.everySecond(x, s.stride()), s.inChannels());
        Tensor byGroup = rows.view(-1, g, s.inChannels() / g).permute(1, 0, 2);
        Tensor kernels =
                weight.reshape(g, s.outChannels() / g, s.inChannels() / g).permute(0, 2, 1);
        Tensor product = byGroup.bmm(kernels);
        return Pieces.image(product.permute(1, 0, 2).reshape(-1, s.outChannels()), s);
    }

    /** One ordinary convolution per group, on channels copied side by side. */
    private static Tensor splitGroups(Tensor x, Tensor weight, ConvSignature s) {
        TensorVector parts = new TensorVector();
        int in = s.inChannels() / s.groups();
        int out = s.outChannels() / s.groups();
        Tensor image = s.pointwise() ? Pieces.everySecond(x, s.stride()) : x;
        int stride = s.pointwise() ? 1 : s.stride();
        for (int g = 0; g < s.groups(); g++) {
            Tensor part = Tensors.channelsLast(image.narrow(1, (long) g * in, in));
            Tensor kernel = weight.narrow(0, (long) g * out, out);
            parts.push_back(Pieces.conv2d(part, kernel, stride, s.paddingHeight(), s.paddingWidth(), s.dilation(), 1));
        }
        return Tensors.channelsLast(torch.cat(parts, 1));
    }

    /** LibTorch's own column-matrix convolution, which never asks oneDNN, neither forward nor backward. */
    private static Tensor columns(Tensor x, Tensor weight, ConvSignature s) {
        return torch.thnn_conv2d(
                x,
                weight,
                new long[] {s.kernelHeight(), s.kernelWidth()},
                new TensorOptional(),
                new long[] {s.stride(), s.stride()},
                s.paddingHeight(),
                s.paddingWidth());
    }

    /** The columns as a tensor of their own, and one product per image. */
    private static Tensor unfold(Tensor x, Tensor weight, ConvSignature s) {
        Tensor columns = torch.im2col(
                x.contiguous(),
                new long[] {s.kernelHeight(), s.kernelWidth()},
                new long[] {s.dilation(), s.dilation()},
                new long[] {s.paddingHeight(), s.paddingWidth()},
                s.stride(),
                s.stride());
        Tensor product = weight.reshape(s.outChannels(), -1).matmul(columns);
        return Tensors.channelsLast(product.view(s.batch(), s.outChannels(), s.outHeight(), s.outWidth()));
    }

    /** The ordinary call on images stored plane by plane, which has other kernels. */
    private static Tensor planes(Tensor x, Tensor weight, ConvSignature s) {
        return Tensors.channelsLast(Pieces.ordinary(x.contiguous(), weight, s));
    }

    /** The whole convolution in float64; also the reference that the others are compared with. */
    static Tensor inFloat64(Tensor x, Tensor weight, ConvSignature s) {
        Tensor wideX = x.to(ScalarType.Double);
        Tensor wideWeight = weight.to(ScalarType.Double);
        // LibTorch's float64 depthwise convolution goes channel by channel: the sum over taps is many times faster
        Tensor y = s.depthwise() ? Pieces.depthwiseTaps(wideX, wideWeight, s) : Pieces.ordinary(wideX, wideWeight, s);
        return Tensors.channelsLast(y.to(x.scalar_type()));
    }
}
