package org.espalier.torch.conv;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.OwnFunction;

/**
 * Depthwise convolutions whose gradients are not those that LibTorch would derive: {@code strips} by LibTorch's operations, {@code java} by
 * loops in Java. Each also as {@code space-to-batch-...}, on the grids of a dilated kernel.
 */
final class DepthwiseFormulations {
    private static final int NEVER = -1;

    private DepthwiseFormulations() {}

    static List<Formulation> all() {
        OwnFunction own = new OwnFunction();
        OwnDepthwise java = new OwnDepthwise(own, JavaGradients::of);
        OwnDepthwise strips = new OwnDepthwise(own, Strips::weightGradient);
        return List.of(
                Composed.of("java", s -> JavaGradients.worthwhile(s) ? 0 : NEVER, java)
                        .takingAnyGradient()
                        .loopingInJava(),
                Composed.of(
                                "space-to-batch-java",
                                s -> JavaGradients.worthwhile(s) ? StandardFormulations.spaceToBatchWave(s) : NEVER,
                                onGrids(java))
                        .loopingInJava(),
                Composed.of("strips", s -> s.dilation() == 1 && Strips.worthwhile(s) ? 0 : NEVER, strips)
                        .takingAnyGradient(),
                Composed.of(
                        "space-to-batch-strips",
                        s -> Strips.worthwhile(s) ? StandardFormulations.spaceToBatchWave(s) : NEVER,
                        onGrids(strips)));
    }

    private static Composition onGrids(OwnDepthwise depthwise) {
        return (Tensor x, Tensor w, ConvSignature s) -> SpaceToBatch.forward(x, w, s, depthwise);
    }
}
