package org.espalier.torch.conv;

import static org.assertj.core.api.Assertions.assertThat;

import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.TensorFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallImageTest {
    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1));
    }

    @ParameterizedTest
    @CsvSource({
        // rows, columns, kernel, stride, dilation
        "2, 2, 7, 1, 1",
        "1, 1, 7, 1, 1",
        "1, 1, 3, 1, 1",
        "3, 2, 5, 1, 1",
        "4, 4, 7, 2, 1",
        "2, 2, 5, 2, 1",
        "1, 1, 5, 2, 1",
        "4, 4, 5, 1, 1",
        "2, 2, 3, 1, 1",
        "4, 4, 5, 1, 2",
        "3, 3, 3, 2, 2",
        "5, 1, 7, 1, 1",
        "1, 6, 5, 2, 1"
    })
    void agreesWithFloat64ForwardAndBackward(int rows, int columns, int kernel, int stride, int dilation) {
        int padding = dilation * (kernel - 1) / 2;
        for (int groups : new int[] {1, 8}) {
            ConvSignature s = new ConvSignature(
                    3, 8, rows, columns, 8, kernel, kernel, stride, padding, padding, dilation, groups, 1);
            if (!SmallImage.crops(s) && !SmallImage.grows(s)) {
                continue;
            }
            for (Formulation f : new StandardFormulations().formulations()) {
                if (f.wave(s) < 0 || !(f.name().equals("crop") || f.name().equals("grow"))) {
                    continue;
                }
                try (Probe probe = new Probe(s, 0, TensorFactory.HOST)) {
                    assertThat(probe.errors(f, probe.reference()))
                            .as("%s of %s", f.name(), s)
                            .satisfies(errors -> {
                                for (double error : errors) {
                                    assertThat(error).isLessThan(FormulationCheck.TOLERANCE);
                                }
                            });
                }
            }
        }
    }

    @Test
    void keepsKernelsOfWhichEveryTapCounts() {
        assertThat(SmallImage.crops(ConvSignature.square(2, 8, 4, 4, 8, 7, 1, 3, 1, 8, 1)))
                .isFalse();
        assertThat(SmallImage.crops(ConvSignature.square(2, 8, 2, 2, 8, 7, 1, 3, 1, 8, 1)))
                .isTrue();
        assertThat(SmallImage.grows(ConvSignature.square(2, 8, 8, 8, 8, 7, 1, 3, 1, 8, 1)))
                .isFalse();
    }
}
