package org.espalier.torch.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG and BMP files into bytes: grey stays one channel, everything else becomes RGB, opacity is dropped, and what the
 * camera said of its orientation is obeyed.
 */
final class ImageFiles {
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp");

    private ImageFiles() {}

    static boolean isImage(String name) {
        return ENDINGS.contains(ending(name));
    }

    /** What follows the last dot of a file's name, in lower case; empty where there is none. */
    static String ending(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }

    static RawImage decode(byte[] file) throws IOException {
        rejectCutJpeg(file);
        List<ImageReader> readers = readers(file);
        if (readers.isEmpty()) {
            throw new IOException("not a JPEG, PNG or BMP image");
        }
        IOException failure = new IOException("no reader could read it");
        for (ImageReader reader : readers) {
            try (ImageInputStream in = stream(file)) {
                reader.setInput(in, true, true);
                rejectLarge(reader.getWidth(0), reader.getHeight(0));
                return convert(reader.read(0)).upright(ExifOrientation.of(file));
            } catch (IOException e) {
                failure = e;
            } catch (RuntimeException e) {
                // The readers answer some damaged headers with index and argument errors instead of an IOException.
                failure = new IOException("damaged image: " + e.getMessage(), e);
            } finally {
                reader.dispose();
            }
        }
        throw failure;
    }

    /** Known from the header: decoding would take the memory before it could be said. */
    private static void rejectLarge(long width, long height) throws IOException {
        if (width * height > Bounds.mostPixels()) {
            throw new IOException(width + "x" + height + " pixels: at most " + Bounds.mostPixels()
                    + " are decoded with the memory that Java may use");
        }
    }

    private static ImageInputStream stream(byte[] file) {
        return new MemoryCacheImageInputStream(new ByteArrayInputStream(file));
    }

    /** The platform's own readers come first because they are the fastest; others read what those refuse, such as CMYK. */
    private static List<ImageReader> readers(byte[] file) throws IOException {
        List<ImageReader> readers = new ArrayList<>();
        try (ImageInputStream in = stream(file)) {
            ImageIO.getImageReaders(in).forEachRemaining(readers::add);
        }
        readers.sort(Comparator.comparing(reader -> !reader.getClass().getName().startsWith("com.sun.imageio")));
        return readers;
    }

    /** The JPEG reader fills up a file that ends early with grey; a whole one has its end marker after its last scan. */
    private static void rejectCutJpeg(byte[] file) throws IOException {
        if (file.length > 2 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8) {
            int end = lastMarker(file, 0xD9);
            if (end < 0 || end < lastMarker(file, 0xDA)) {
                throw new IOException("the JPEG file ends early");
            }
        }
    }

    private static int lastMarker(byte[] file, int marker) {
        for (int i = file.length - 2; i >= 0; i--) {
            if ((file[i] & 0xFF) == 0xFF && (file[i + 1] & 0xFF) == marker) {
                return i;
            }
        }
        return -1;
    }

    private static RawImage convert(BufferedImage image) {
        boolean grey = image.getRaster().getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
        return grey ? grey(image) : rgb(image);
    }

    /** Reads samples as they are stored: {@link BufferedImage#getRGB} would bend grey values by a gamma curve. */
    private static RawImage grey(BufferedImage image) {
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        int height = raster.getHeight();
        int[] samples = raster.getSamples(raster.getMinX(), raster.getMinY(), width, height, 0, (int[]) null);
        int largest = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
        byte[] pixels = new byte[samples.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((samples[i] * 255L + largest / 2) / largest);
        }
        return new RawImage(height, width, 1, pixels);
    }

    private static RawImage rgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        boolean grey = image.getColorModel() instanceof IndexColorModel;
        int[] row = new int[width];
        for (int i = 0; i < width * height; i++) {
            int x = i % width;
            if (x == 0) {
                image.getRGB(0, i / width, width, 1, row, 0, width);
            }
            int red = row[x] >> 16 & 0xFF;
            int green = row[x] >> 8 & 0xFF;
            int blue = row[x] & 0xFF;
            pixels[3 * i] = (byte) red;
            pixels[3 * i + 1] = (byte) green;
            pixels[3 * i + 2] = (byte) blue;
            grey &= red == green && green == blue;
        }
        return grey ? firstChannel(height, width, pixels) : new RawImage(height, width, 3, pixels);
    }

    private static RawImage firstChannel(int height, int width, byte[] rgb) {
        byte[] pixels = new byte[height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rgb[3 * i];
        }
        return new RawImage(height, width, 1, pixels);
    }
}
