package org.espalier.torch.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Makes small images and data sets for tests. */
final class TestImages {
    private TestImages() {}

    static SourceContext context(Path cache, List<String> warnings) {
        return new SourceContext(cache, List.of(), false, warnings::add);
    }

    static byte[] encoded(String format, boolean grey, int size, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image =
                new BufferedImage(size, size, grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                for (int band = 0; band < (grey ? 1 : 3); band++) {
                    image.getRaster().setSample(x, y, band, random.nextInt(256));
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IOException("no writer for " + format);
        }
        return out.toByteArray();
    }

    /** Writes {@code counts.get(name)} PNG images per class. */
    static Path folder(Path root, Map<String, Integer> counts, int size) throws IOException {
        for (Map.Entry<String, Integer> entry : counts.entrySet()) {
            Path folder = Files.createDirectories(root.resolve(entry.getKey()));
            for (int i = 0; i < entry.getValue(); i++) {
                byte[] png = encoded("png", false, size, entry.getKey().hashCode() * 31L + i);
                Files.write(folder.resolve(String.format("%04d.png", i)), png);
            }
        }
        return root;
    }

    static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    static byte[] npy(String type, ByteBuffer data, int... shape) {
        StringBuilder sizes = new StringBuilder();
        for (int size : shape) {
            sizes.append(size).append(',');
        }
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sizes + "), }\n";
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(10 + text.length + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        out.putShort((short) text.length).put(text).put(data.duplicate().rewind());
        return out.array();
    }

    static byte[] idx(byte[] values, int... shape) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        out.putInt(0x800 | shape.length);
        for (int size : shape) {
            out.putInt(size);
        }
        return out.put(values).array();
    }

    /** A data set of random pixels without any file. */
    static ImageDataset random(int height, int width, int channels, int[] labels, int classes) {
        byte[] pixels = new byte[height * width * channels * labels.length];
        new SplittableRandom(7).nextBytes(pixels);
        byte[] parts = new byte[labels.length];
        java.util.Arrays.fill(parts, (byte) -1);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add("class" + i);
        }
        DatasetHeader header =
                new DatasetHeader(height, width, channels, labels, parts, names, List.of(), "0".repeat(64));
        return new ImageDataset(header, List.of(ByteBuffer.wrap(pixels)));
    }

    static ImageDataset withParts(ImageDataset base, Optional<Part>[] given) {
        int[] labels = new int[base.count()];
        byte[] parts = new byte[base.count()];
        ByteBuffer pixels = ByteBuffer.allocate(base.count() * base.height() * base.width() * base.channels());
        for (int i = 0; i < labels.length; i++) {
            labels[i] = base.label(i);
            parts[i] = (byte) (int) given[i].map(Enum::ordinal).orElse(-1);
        }
        DatasetHeader header = new DatasetHeader(
                base.height(), base.width(), base.channels(), labels, parts, base.classNames(), List.of(), "");
        return new ImageDataset(header, List.of(pixels));
    }

    static byte[] pixels(ImageDataset data, int index) {
        byte[] image = new byte[data.height() * data.width() * data.channels()];
        data.read(index, image, 0);
        return image;
    }

    /** Opens a source at six pixels, with a cache in a folder. */
    static ImageDataset open(Path source, Path temp, List<String> warnings) {
        return ImageDataset.open(
                source.toString(), DatasetSettings.ofSize(6), context(temp.resolve("cache"), warnings));
    }

    /** A folder {@code set} with three images of a class {@code b} and two of {@code a}. */
    static Path small(Path temp) throws IOException {
        return folder(temp.resolve("set"), Map.of("b", 3, "a", 2), 6);
    }
}
