package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ValueTargets;
import org.junit.jupiter.api.Test;

class ValueLabelsTest {
    @Test
    void numbersAreMixedAsTheirImagesAre() {
        ValueLabels labels = new ValueLabels(new float[] {0, 10, 4, 20, 8, 30}, 2);
        ValueLabels mixed = labels.mixed(new int[] {2, 1, 0}, 0.75f);
        assertThat(mixed.count()).isEqualTo(3);
        assertThat(mixed.values()).containsExactly(2, 15, 4, 20, 6, 25);
    }

    /** With classes the larger share comes first; numbers have no first. */
    @Test
    void aShareBelowAHalfIsMixedTheSameWay() {
        ValueLabels labels = new ValueLabels(new float[] {0, 8}, 1);
        assertThat(labels.mixed(new int[] {1, 0}, 0.25f).values()).containsExactly(6, 2);
    }

    @Test
    void aMixerMixesNumbersByTheShareOfTheImages() {
        float[] images = {1, 1, 3, 3, 7, 7};
        HostBatch plain = new HostBatch(images, new ValueLabels(new float[] {1, 3, 7}, 1), new int[] {0, 1, 2}, 1, 2);
        Augmentation mixup = Augmentation.NONE.withMixup(1);
        HostBatch mixed = new Mixer(mixup, 3).mix(plain, 0, 0);
        float[] numbers = ((ValueLabels) mixed.labels()).values();
        for (int i = 0; i < numbers.length; i++) {
            assertThat(numbers[i]).isEqualTo(mixed.images()[2 * i]);
        }
        assertThat(numbers).isNotEqualTo(new float[] {1, 3, 7});
    }

    @Test
    void targetsAreRowsOfNumbers() {
        try (PointerScope scope = new PointerScope()) {
            ValueTargets targets =
                    ValueTargets.of(new ValueLabels(new float[] {1, 2, 3, 4}, 2).targets(TensorFactory.HOST));
            assertThat(Tensors.dimensions(targets.values())).containsExactly(2, 2);
            assertThat(HostCopies.floats(targets.values())).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void rowsAreWhole() {
        assertThatThrownBy(() -> new ValueLabels(new float[3], 2)).hasMessage("3 values are no rows of 2");
        assertThatThrownBy(() -> new ValueLabels(new float[3], 0)).hasMessage("3 values are no rows of 0");
    }
}
