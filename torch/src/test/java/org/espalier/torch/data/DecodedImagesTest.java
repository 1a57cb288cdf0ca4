package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Images that cannot fit into Java's memory are not decoded for hours first. */
class DecodedImagesTest {
    @Test
    void imagesThatCannotFitAreRefusedWithTheSizes() {
        DatasetSettings settings = DatasetSettings.ofSize(1024);
        assertThatThrownBy(() -> DecodedImages.requireRoom("some", 5000, settings, 4L << 30))
                .isInstanceOf(DataException.class)
                .hasMessage("some: 5,000 images of 1024x1024 pixels need at least 5,001 MiB of memory, Java"
                        + " may use 4,096; start it with a larger -Xmx, or lower data.size");
        assertThatCode(() -> DecodedImages.requireRoom("some", 4096, settings, 4L << 30))
                .doesNotThrowAnyException();
        assertThatCode(() -> DecodedImages.requireRoom("some", 5000, DatasetSettings.ownSize(), 1))
                .doesNotThrowAnyException();
    }
}
