package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture is what the camera saw, however it was held. */
class OrientationTest {
    /** Stored as rows 1 2 3 and 4 5 6; what a viewer shows for each orientation. */
    @ParameterizedTest
    @CsvSource({
        "1, 2, 1 2 3 4 5 6",
        "2, 2, 3 2 1 6 5 4",
        "3, 2, 6 5 4 3 2 1",
        "4, 2, 4 5 6 1 2 3",
        "5, 3, 1 4 2 5 3 6",
        "6, 3, 4 1 5 2 6 3",
        "7, 3, 6 3 5 2 4 1",
        "8, 3, 3 6 2 5 1 4",
        "0, 2, 1 2 3 4 5 6",
        "9, 2, 1 2 3 4 5 6"
    })
    void allEight(int orientation, int rows, String pixels) throws IOException {
        byte[] png = grey("png", 1, 2, 3, 4, 5, 6);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            RawImage image = ImageFiles.decode(pngWith(png, tiff(order, orientation)));
            StringBuilder seen = new StringBuilder();
            for (byte pixel : image.pixels()) {
                seen.append(pixel).append(' ');
            }
            assertThat(seen.toString().strip()).isEqualTo(pixels);
            assertThat(image.height()).isEqualTo(rows);
            assertThat(image.width()).isEqualTo(6 / rows);
        }
    }

    @Test
    void coloursStayTogether() {
        RawImage image = new RawImage(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(image.upright(6).pixels()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(image.upright(8).pixels()).containsExactly(4, 5, 6, 1, 2, 3);
        assertThat(image.upright(8).height()).isEqualTo(2);
    }

    /** The left half is dark, as stored; where is it when upright? Rows, columns, then brightness of the four corners. */
    @ParameterizedTest
    @CsvSource({
        "1, 8, 16, dark bright dark bright",
        "2, 8, 16, bright dark bright dark",
        "3, 8, 16, bright dark bright dark",
        "4, 8, 16, dark bright dark bright",
        "5, 16, 8, dark dark bright bright",
        "6, 16, 8, dark dark bright bright",
        "7, 16, 8, bright bright dark dark",
        "8, 16, 8, bright bright dark dark"
    })
    void jpegFilesSayItInTheirFirstSegments(int orientation, int rows, int columns, String corners) throws IOException {
        RawImage image = ImageFiles.decode(jpegWith(halves(), tiff(ByteOrder.BIG_ENDIAN, orientation)));
        assertThat(image.height()).isEqualTo(rows);
        assertThat(image.width()).isEqualTo(columns);
        String[] expected = corners.split(" ");
        int[] places = {0, columns - 1, (rows - 1) * columns, rows * columns - 1};
        for (int i = 0; i < places.length; i++) {
            assertThat((image.pixels()[places[i]] & 0xFF) > 128).isEqualTo(expected[i].equals("bright"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 8, 9, 12, 17, 20})
    void damagedExifCountsAsNone(int length) throws IOException {
        byte[] tiff = tiff(ByteOrder.BIG_ENDIAN, 6);
        byte[] cut = java.util.Arrays.copyOf(tiff, length);
        assertThat(ImageFiles.decode(jpegWith(halves(), cut)).height()).isEqualTo(8);
        byte[] far = tiff.clone();
        far[4] = (byte) 0xFF;
        assertThat(ImageFiles.decode(jpegWith(halves(), far)).height()).isEqualTo(8);
    }

    private static byte[] halves() throws IOException {
        BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 16; x++) {
                image.getRaster().setSample(x, y, 0, x < 8 ? 30 : 220);
            }
        }
        return write(image, "jpg");
    }

    private static byte[] grey(String format, int... pixels) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < pixels.length; i++) {
            image.getRaster().setSample(i % 3, i / 3, 0, pixels[i]);
        }
        return write(image, format);
    }

    private static byte[] write(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    /** A directory of two entries, of which the second is the orientation. */
    private static byte[] tiff(ByteOrder order, int orientation) {
        ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 24 + 4).order(order);
        tiff.putShort((short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4D4D))
                .putShort((short) 42)
                .putInt(8);
        tiff.putShort((short) 2);
        tiff.putShort((short) 0x0100)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) 16)
                .putShort((short) 0);
        tiff.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        return tiff.array();
    }

    private static byte[] jpegWith(byte[] jpeg, byte[] tiff) {
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 + 6 + tiff.length);
        out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (2 + 6 + tiff.length));
        out.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff);
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }

    private static byte[] pngWith(byte[] png, byte[] tiff) {
        int afterHeader = 8 + 25;
        byte[] typed = ByteBuffer.allocate(4 + tiff.length)
                .put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(tiff)
                .array();
        CRC32 crc = new CRC32();
        crc.update(typed);
        ByteBuffer out = ByteBuffer.allocate(png.length + 12 + tiff.length);
        out.put(png, 0, afterHeader).putInt(tiff.length).put(typed).putInt((int) crc.getValue());
        return out.put(png, afterHeader, png.length - afterHeader).array();
    }
}
