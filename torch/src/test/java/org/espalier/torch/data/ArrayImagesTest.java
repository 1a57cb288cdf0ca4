package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Images that a program has in memory. */
class ArrayImagesTest {
    private static byte[] pixels(ImageDataset dataset, int index) {
        byte[] pixels = new byte[dataset.height() * dataset.width() * dataset.channels()];
        dataset.read(index, pixels, 0);
        return pixels;
    }

    @Test
    void bytesAreTakenAsTheyAre() {
        byte[] given = {1, 2, 3, 4, (byte) 200, 6, 7, 8, 9, 10, 11, 12};
        ImageDataset dataset = ImageDataset.of(1, 2, 2, given, new int[] {1, 0, 2});
        given[0] = 99;
        assertThat(dataset.count()).isEqualTo(3);
        assertThat(dataset.classNames()).containsExactly("0", "1", "2");
        assertThat(dataset.label(0)).isEqualTo(1);
        assertThat(dataset.part(0)).isEmpty();
        assertThat(pixels(dataset, 0)).containsExactly(1, 2, 3, 4);
        assertThat(pixels(dataset, 1)).containsExactly(200, 6, 7, 8);
        assertThat(dataset.scaling()).isEqualTo(Scaling.BY_TYPE);
        assertThat(dataset.digest()).hasSize(64);
        assertThat(ImageDataset.of(1, 2, 2, given, new int[] {1, 0, 2}).digest())
                .isNotEqualTo(dataset.digest());
        assertThat(Split.of(dataset, new SplitSettings(1, 0, 0), 1).indices(Part.TRAIN))
                .containsExactly(0, 1, 2);
    }

    @Test
    void numbersAreBroughtToBytesChannelByChannel() {
        ImageDataset unit = ImageDataset.of(1, 2, 1, new float[] {0, 1, 0.5f, 0.25f}, new int[] {0, 1});
        assertThat(unit.scaling()).isEqualTo(Scaling.unit(1));
        assertThat(pixels(unit, 0)).containsExactly(0, 255);
        assertThat(pixels(unit, 1)).containsExactly(128, 64);
        ImageDataset wide = ImageDataset.of(1, 1, 2, new float[] {-1, 10, 3, 20}, new int[] {0, 1});
        assertThat(wide.scaling().offset()).containsExactly(-1.0, 10.0);
        assertThat(pixels(wide, 0)).containsExactly(0, 0);
        assertThat(pixels(wide, 1)).containsExactly(255, 255);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertThatThrownBy(() -> ImageDataset.of(2, 2, 1, new byte[7], new int[] {0, 1}))
                .isInstanceOf(DataException.class)
                .hasMessage("images: expected 2 x 2x2x1 values, as many images as labels and at least one, got 7");
        assertThatThrownBy(() -> ImageDataset.of(2, 2, 1, new byte[0], new int[0]))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> ImageDataset.of(0, 2, 1, new byte[0], new int[] {0}))
                .isInstanceOf(DataException.class)
                .hasMessage("images: expected a height, a width and channels of at least 1, got 0, 2 and 1");
        assertThatThrownBy(() -> ImageDataset.of(1, 1, 1, new byte[2], new int[] {0, -1}))
                .isInstanceOf(DataException.class)
                .hasMessage("labels: image 1 has the label -1, expected class numbers from 0");
        assertThatThrownBy(() -> ImageDataset.of(1, 1, 1, new byte[2], new int[] {0, 0}))
                .isInstanceOf(DataException.class)
                .hasMessage("labels: all are 0, expected at least two classes, got 1");
        assertThatThrownBy(() -> ImageDataset.of(1, 1, 1, new float[] {0, Float.NaN}, new int[] {0, 1}))
                .isInstanceOf(DataException.class)
                .hasMessage("images: image 1 has the value NaN, expected finite numbers");
    }
}
