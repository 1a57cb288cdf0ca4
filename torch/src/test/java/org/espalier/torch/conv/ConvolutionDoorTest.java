package org.espalier.torch.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvolutionDoorTest {
    private final Engine engine = Engine.start(EngineSettings.cpu(2));

    @TempDir
    Path directory;

    @Test
    void representativeConvolutionsAreRightForwardAndBackward() {
        List<ConvSignature> signatures = new ArrayList<>();
        signatures.add(pointwise(8, 40, 14, 80, 1, 1));
        signatures.add(pointwise(8, 120, 14, 40, 1, 1));
        signatures.add(pointwise(8, 40, 14, 80, 1, 2));
        signatures.add(pointwise(8, 72, 7, 144, 1, 2));
        for (int channels : new int[] {3, 8, 12, 40}) {
            signatures.add(pointwise(8, channels, 15, 2 * channels, 2, 1));
        }
        for (int kernel : new int[] {3, 5, 7}) {
            for (int dilation : new int[] {1, 2}) {
                for (int stride : new int[] {1, 2}) {
                    signatures.add(depthwise(4, 24, 13, kernel, stride, dilation));
                }
            }
        }
        for (int channels : new int[] {24, 40, 72}) {
            signatures.add(dense(4, channels, 8, channels, 3, 1, 1));
        }
        signatures.add(dense(4, 3, 16, 16, 3, 2, 1));
        signatures.add(dense(4, 40, 14, 40, 5, 2, 2));
        assertRight(signatures);
    }

    @Test
    @Tag("slow")
    void broadSweepIsRightForwardAndBackward() {
        List<ConvSignature> signatures = new ArrayList<>();
        for (int batch : new int[] {1, 16}) {
            for (int size : new int[] {4, 7, 16, 32}) {
                for (int channels : new int[] {3, 8, 16, 40, 72, 120}) {
                    for (int stride : new int[] {1, 2}) {
                        signatures.add(pointwise(batch, channels, size, 2 * channels, stride, 1));
                        signatures.add(dense(batch, channels, size, Math.max(16, channels), 3, stride, 1));
                        signatures.add(depthwise(batch, channels, size, 3, stride, 1));
                        signatures.add(depthwise(batch, channels, size, 3, stride, 2));
                        signatures.add(depthwise(batch, channels, size, 5, stride, 2));
                    }
                }
            }
        }
        assertRight(signatures);
    }

    @Test
    void gradientsThatArriveInAnotherLayoutGiveTheSameResult() {
        ConvSignature s = depthwise(4, 16, 9, 3, 1, 1);
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory)) {
            List<Double> errors = Float64.errors(s, 7, (x, w) -> {
                Tensor y = apply(door, x, w, s);
                assertThat(y.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
                return y.contiguous(MemoryFormat.Contiguous).mul(torch.ones(1, 1, 1, 1));
            });
            assertThat(errors).allSatisfy(e -> assertThat(e).isLessThan(1e-4));
        }
    }

    @Test
    void verdictsSurviveOnDiskAndAreReported() {
        ConvSignature s = dense(2, 8, 8, 8, 3, 1, 1);
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory)) {
            door.prepare(List.of(s));
            assertThat(door.report()).singleElement().satisfies(row -> {
                assertThat(row.signature()).isEqualTo(s);
                assertThat(row.usedMillis()).isPositive();
            });
            assertThat(door.cacheFile()).exists();
            try (ConvolutionDoor again = ConvolutionDoor.open(engine, directory)) {
                assertThat(again.report()).isEqualTo(door.report());
            }
        }
    }

    @Test
    void resultOutlivesTheCallAndBelongsToTheCallersScope() {
        ConvSignature s = dense(2, 8, 8, 8, 3, 1, 1);
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory)) {
            Tensor y;
            try (PointerScope scope = new PointerScope()) {
                y = apply(door, torch.randn(2, 8, 8, 8), torch.randn(8, 8, 3, 3), s);
                assertThat(Tensors.dimensions(y)).containsExactly(2, 8, 8, 8);
            }
            assertThat(y.isNull()).isTrue();
        }
    }

    @Test
    void aDryRunTellsWhatToPrepare() {
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory);
                PointerScope scope = new PointerScope()) {
            SignatureRecorder recorder = door.recorder();
            Tensor image = recorder.apply(torch.randn(2, 3, 9, 8), torch.randn(8, 3, 3, 3), null, 2, 1, 1, 1, 1);
            assertThat(Tensors.dimensions(image)).containsExactly(2, 8, 5, 4);
            recorder.apply(image, torch.randn(8, 1, 3, 3), null, 1, 1, 1, 1, 8);
            recorder.apply(image, torch.randn(8, 1, 3, 3), null, 1, 1, 1, 1, 8);
            assertThat(recorder.signatures())
                    .extracting(ConvSignature::toString)
                    .containsExactly("n2_i3x9x8_o8_k3x3_s2_p1x1_d1_g1_t2", "n2_i8x5x4_o8_k3x3_s1_p1x1_d1_g8_t2");
        }
    }

    @Test
    void float64AndBiasPassTheDoorToo() {
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory);
                PointerScope scope = new PointerScope()) {
            Tensor x = torch.randn(2, 4, 5, 5).to(ScalarType.Double);
            Tensor w = torch.randn(6, 4, 3, 3).to(ScalarType.Double);
            Tensor bias = torch.randn(6).to(ScalarType.Double);
            Tensor got = door.apply(x, w, bias, 1, 1, 1, 1, 1);
            Tensor want = torch.conv2d(
                    x, w, new TensorOptional(bias), new long[] {1, 1}, new long[] {1, 1}, new long[] {1, 1}, 1);
            assertThat(got.sub(want).abs().max().item_double()).isLessThan(1e-12);
            assertThat(door.report()).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> door.apply(x.to(ScalarType.Half), w, 1, 1, 1, 1))
                    .withMessageContaining("Half");
        }
    }

    @Test
    void dimensionsThatDoNotFitAreNamed() {
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory);
                PointerScope scope = new PointerScope()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> door.apply(torch.randn(1, 8, 4, 4), torch.randn(8, 4, 1, 1), 1, 0, 1, 1))
                    .withMessageContaining("4")
                    .withMessageContaining("8");
        }
    }

    private void assertRight(List<ConvSignature> signatures) {
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory)) {
            door.prepare(signatures);
            for (ConvSignature s : signatures) {
                assertThat(Float64.errors(s, 11, (x, w) -> apply(door, x, w, s)))
                        .as("%s through %s", s, door.verdict(s))
                        .allSatisfy(e -> assertThat(e).isLessThan(1e-4));
            }
        }
    }

    private static Tensor apply(ConvolutionDoor door, Tensor x, Tensor w, ConvSignature s) {
        return door.apply(x, w, null, s.stride(), s.paddingHeight(), s.paddingWidth(), s.dilation(), s.groups());
    }

    private static ConvSignature pointwise(int batch, int in, int size, int out, int stride, int groups) {
        return ConvSignature.square(batch, in, size, size, out, 1, stride, 0, 1, groups, 2);
    }

    private static ConvSignature depthwise(int batch, int channels, int size, int kernel, int stride, int dilation) {
        int padding = dilation * (kernel - 1) / 2;
        return ConvSignature.square(
                batch, channels, size, size + 1, channels, kernel, stride, padding, dilation, channels, 2);
    }

    private static ConvSignature dense(int batch, int in, int size, int out, int kernel, int stride, int dilation) {
        return ConvSignature.square(
                batch, in, size, size, out, kernel, stride, dilation * (kernel - 1) / 2, dilation, 1, 2);
    }
}
