package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    @Test
    void isToldInOneLine() {
        assertThat(Augmentation.NONE).hasToString("none");
        assertThat(Augmentation.STANDARD).hasToString("flip 0.5, crop 0.125");
        assertThat(new Augmentation(1, 0.25, 0.5, 15, 0.3, 0.2, 1e-3, 100))
                .hasToString("flip 1, vertical flip 0.25, crop 0.5, rotate 15 degrees, colour 0.3, erase 0.2,"
                        + " mixup 0.001, cutmix 100");
    }

    @Test
    void aNegativeZeroIsZero() {
        assertThat(Augmentation.STANDARD.withFlip(-0.0).withCrop(-0.0)).isEqualTo(Augmentation.NONE);
    }

    @Test
    void withoutMixingKeepsTheRest() {
        assertThat(Augmentation.STANDARD.withMixup(1).withCutmix(1).withoutMixing())
                .isEqualTo(Augmentation.STANDARD);
    }

    @Test
    void valuesOutOfRangeAreNamed() {
        refused(Augmentation.NONE::withFlip, 1, "flip");
        refused(Augmentation.NONE::withVerticalFlip, 1, "vertical_flip");
        refused(Augmentation.NONE::withCrop, 0.5, "crop");
        refused(Augmentation.NONE::withRotate, 180, "rotate");
        refused(Augmentation.NONE::withColour, 1, "colour");
        refused(Augmentation.NONE::withErase, 1, "erase");
        refused(Augmentation.NONE::withMixup, 100, "mixup");
        refused(Augmentation.NONE::withCutmix, 100, "cutmix");
    }

    private static void refused(DoubleFunction<Augmentation> with, double most, String what) {
        assertThat(with.apply(0)).isEqualTo(Augmentation.NONE);
        assertThat(with.apply(most)).isNotEqualTo(Augmentation.NONE);
        for (double wrong : List.of(Math.nextUp(most), -1e-9, Double.NaN, Double.POSITIVE_INFINITY)) {
            assertThatThrownBy(() -> with.apply(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(what + ": expected a number")
                    .hasMessageContaining(String.valueOf(wrong));
        }
    }
}
