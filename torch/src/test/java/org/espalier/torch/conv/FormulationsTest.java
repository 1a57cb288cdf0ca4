package org.espalier.torch.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every formulation computed in float64, where LibTorch's kernels are not in doubt: what is tested is the rewriting alone. */
class FormulationsTest {
    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1)); // one thread: the values are tiny, and waiting for each other costs more
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void everyFormulationIsTheSameConvolution(ConvSignature s) {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(5);
            Tensor x = Tensors.channelsLast(torch.randn(s.batch(), s.inChannels(), s.height(), s.width())
                    .to(ScalarType.Double));
            // a slice of a larger weight stored channels-last, as a supernet hands it over
            Tensor whole = torch.randn(
                    s.outChannels() + 2, s.inChannels() / s.groups() + 1, s.kernelHeight(), s.kernelWidth());
            Tensor w = Tensors.channelsLast(whole.to(ScalarType.Double))
                    .narrow(0, 1, s.outChannels())
                    .narrow(1, 0, s.inChannels() / s.groups());
            Tensor want =
                    Pieces.conv2d(x, w, s.stride(), s.paddingHeight(), s.paddingWidth(), s.dilation(), s.groups());
            int tried = 0;
            for (Formulation f : new StandardFormulations().formulations()) {
                if (f.wave(s) >= 0) {
                    Tensor got = f.forward(x, w, s);
                    assertThat(Tensors.dimensions(got)).as(f.name()).isEqualTo(Tensors.dimensions(want));
                    assertThat(got.sub(want).abs().max().item_double())
                            .as("%s of %s", f, s)
                            .isLessThan(1e-10);
                    tried++;
                }
            }
            assertThat(tried).isGreaterThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("depthwise")
    void theDepthwiseReferenceIsLibTorchsInFloat64(ConvSignature s) {
        List<Double> errors = new ArrayList<>();
        try (Probe probe = new Probe(s, 0, TensorFactory.HOST)) {
            Tensor[] reference = probe.reference();
            Formulation float64 = new StandardFormulations()
                    .formulations().stream()
                            .filter(f -> f.name().equals(StandardFormulations.LAST_RESORT))
                            .findFirst()
                            .orElseThrow();
            for (double e : probe.errors(float64, reference)) {
                errors.add(e);
            }
        }
        assertThat(errors).allSatisfy(e -> assertThat(e).isLessThan(1e-6));
    }

    static Stream<ConvSignature> depthwise() {
        return signatures().filter(ConvSignature::depthwise);
    }

    static Stream<ConvSignature> signatures() {
        List<ConvSignature> all = new ArrayList<>();
        for (int stride : new int[] {1, 2, 3, 4}) {
            all.add(ConvSignature.square(2, 18, 7, 10, 12, 1, stride, 0, 1, 1, 2));
            all.add(ConvSignature.square(2, 18, 9, 8, 12, 1, stride, 0, 1, 3, 2));
            for (int dilation : new int[] {1, 2, 3}) {
                for (int padding : new int[] {0, 1, 2, 3, 4}) {
                    all.add(new ConvSignature(2, 6, 9, 14, 6, 3, 5, stride, padding, padding + 1, dilation, 6, 2));
                }
                all.add(ConvSignature.square(2, 6, 11, 9, 8, 3, stride, dilation, dilation, 1, 2));
                all.add(ConvSignature.square(2, 6, 11, 9, 8, 3, stride, dilation, dilation, 2, 2));
            }
        }
        return all.stream();
    }
}
