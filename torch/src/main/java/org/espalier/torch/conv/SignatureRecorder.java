package org.espalier.torch.conv;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a {@link ConvolutionDoor} in a dry run: notes the signature of every convolution and gives zeros of the right dimensions
 * instead of computing it. One pass of a network through it, with a batch of the real size, tells {@link ConvolutionDoor#prepare} what
 * will be needed. For one thread.
 */
public final class SignatureRecorder {
    private final int threads;
    private final Set<ConvSignature> signatures = new LinkedHashSet<>();

    SignatureRecorder(int threads) {
        this.threads = threads;
    }

    /** Notes the convolution; the same parameters as the door's {@code apply}. */
    public Tensor apply(
            Tensor x,
            Tensor weight,
            @Nullable Tensor bias,
            int stride,
            int paddingHeight,
            int paddingWidth,
            int dilation,
            int groups) {
        ConvSignature s = ConvSignatures.of(x, weight, stride, paddingHeight, paddingWidth, dilation, groups, threads);
        signatures.add(s);
        return Tensors.scoped(() -> Tensors.zeros(x, s.batch(), s.outHeight(), s.outWidth(), s.outChannels())
                .permute(0, 3, 1, 2));
    }

    /** Everything noted so far, in order of first appearance. */
    public Set<ConvSignature> signatures() {
        return Collections.unmodifiableSet(signatures);
    }
}
