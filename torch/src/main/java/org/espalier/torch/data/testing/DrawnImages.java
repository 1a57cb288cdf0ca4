package org.espalier.torch.data.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.espalier.files.AtomicFiles;
import org.espalier.random.Seeds;

/** Small labelled images that a network learns within a few steps: for tests, and to see a whole search run before one's own data is there. */
public final class DrawnImages {
    /** Height and width of an image, pixels. */
    public static final int SIZE = 12;

    private static final int NOISE = 160;
    private static final int CONTRAST = 60;

    private DrawnImages() {}

    /**
     * Two classes, {@code left} and {@code right}, that differ in the side that is brighter, in noise: grey PNG files in a folder for each
     * class, the same ones at every call.
     *
     * @param folder where to; made where it is missing
     * @param ofEachClass images of either class, at least 1
     * @return the folder, to be used as {@code data.source}
     */
    public static Path sides(Path folder, int ofEachClass) throws IOException {
        if (ofEachClass < 1) {
            throw new IllegalArgumentException("expected at least 1 image of each class, got " + ofEachClass);
        }
        for (String side : List.of("left", "right")) {
            Path place = Files.createDirectories(folder.resolve(side));
            for (int i = 0; i < ofEachClass; i++) {
                AtomicFiles.write(place.resolve(i + ".png"), png(side, i));
            }
        }
        return folder;
    }

    private static byte[] png(String side, int number) throws IOException {
        SplittableRandom random = Seeds.generator(1, side, number);
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < SIZE; x++) {
            for (int y = 0; y < SIZE; y++) {
                boolean bright = (x < SIZE / 2) == side.equals("left");
                image.getRaster().setSample(x, y, 0, random.nextInt(NOISE) + (bright ? CONTRAST : 0));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
