package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "jpg"})
    void colourImagesHaveThreeChannels(String format) throws IOException {
        RawImage image = ImageFiles.decode(TestImages.encoded(format, false, 9, 1));
        assertThat(image.height()).isEqualTo(9);
        assertThat(image.channels()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "jpg"})
    void greyImagesHaveOne(String format) throws IOException {
        assertThat(ImageFiles.decode(TestImages.encoded(format, true, 9, 1)).channels())
                .isEqualTo(1);
    }

    @Test
    void pixelsOfLosslessImagesAreExact() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x010203);
        image.setRGB(1, 0, 0xFFFEFD);
        assertThat(ImageFiles.decode(png(image)).pixels()).containsExactly(1, 2, 3, -1, -2, -3);
    }

    @Test
    void sixteenBitGreyIsScaledWithoutGamma() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 0);
        image.getRaster().setSample(1, 0, 0, 257 * 100);
        image.getRaster().setSample(2, 0, 0, 65535);
        assertThat(ImageFiles.decode(png(image)).pixels()).containsExactly(0, 100, -1);
    }

    @Test
    void sixteenBitColoursAreScaledByTheirType() throws IOException {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 1, 1, 3, null);
        raster.setPixel(0, 0, new int[] {257 * 10, 257 * 100, 257 * 3});
        BufferedImage image = new BufferedImage(model, raster, false, null);
        assertThat(ImageFiles.decode(png(image)).pixels()).containsExactly(10, 100, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "jpg"})
    void cutFilesAreCorrupt(String format) throws IOException {
        byte[] file = TestImages.encoded(format, false, 64, 1);
        byte[] cut = Arrays.copyOf(file, file.length / 2);
        assertThatThrownBy(() -> ImageFiles.decode(cut)).isInstanceOf(IOException.class);
    }

    @Test
    void otherContentIsNoImage() {
        assertThatThrownBy(() -> ImageFiles.decode("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a JPEG, PNG or BMP");
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
