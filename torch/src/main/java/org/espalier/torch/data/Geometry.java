package org.espalier.torch.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;

/**
 * Where the pixels of an image go: shifted, mirrored, turned. What an image lost by its shift comes back where the turn makes room for it,
 * because both are one step.
 */
final class Geometry {
    /** In pixels: 0.29 of 100 shall be 29, which it is not quite in binary. */
    private static final double ROUNDING = 1e-9;

    private final int height;
    private final int width;
    private final int channels;
    private final Augmentation augmentation;
    private final int paddingY;
    private final int paddingX;

    Geometry(int height, int width, int channels, Augmentation augmentation) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.augmentation = augmentation;
        this.paddingY = pixels(augmentation.crop(), height);
        this.paddingX = pixels(augmentation.crop(), width);
    }

    /** Whole pixels of a share of a side, rounded down; at least 1 where the share is above 0. */
    private static int pixels(double share, int side) {
        return share == 0 ? 0 : Math.max(1, (int) (share * side + ROUNDING));
    }

    /**
     * What happens to one image.
     *
     * @param down rows that the window moves down, so that the image moves up
     * @param right columns that the window moves to the right
     * @param flip whether the window is mirrored left to right
     * @param verticalFlip whether it is mirrored top to bottom
     * @param degrees by which the image is turned counter-clockwise
     */
    record Move(int down, int right, boolean flip, boolean verticalFlip, double degrees) {}

    /**
     * Draws what happens to an image. What came later than shift and flip has a generator of its own, so that it changes nothing but itself.
     *
     * @param random the image's own generator
     * @param epochSeed of the epoch
     * @param index of the image
     */
    Move draw(SplittableRandom random, long epochSeed, int index) {
        int down = paddingY == 0 ? 0 : random.nextInt(2 * paddingY + 1) - paddingY;
        int right = paddingX == 0 ? 0 : random.nextInt(2 * paddingX + 1) - paddingX;
        boolean flip = augmentation.flip() > 0 && happens(augmentation.flip(), random);
        boolean vertical = augmentation.verticalFlip() > 0
                && happens(augmentation.verticalFlip(), Seeds.generator(epochSeed, "vertical flip", index));
        double most = augmentation.rotate();
        double degrees = most == 0
                ? 0
                : most * (2 * Seeds.generator(epochSeed, "rotate", index).nextDouble() - 1);
        return new Move(down, right, flip, vertical, degrees);
    }

    /** At one half the same draw as {@link SplittableRandom#nextBoolean}. */
    private static boolean happens(double probability, SplittableRandom random) {
        return (random.nextInt() - (double) Integer.MIN_VALUE) * 0x1p-32 < probability;
    }

    /**
     * Applies a move.
     *
     * @param bytes the image, {@code [height, width, channels]}
     * @param to receives values from 0 to 255 in the same order
     */
    void apply(Move move, byte[] bytes, float[] to) {
        if (move.degrees() != 0) {
            turn(move, bytes, to);
            return;
        }
        int row = width * channels;
        for (int y = 0; y < height; y++) {
            int sourceY = (move.verticalFlip() ? height - 1 - y : y) + move.down();
            if (sourceY < 0 || sourceY >= height) {
                Arrays.fill(to, y * row, (y + 1) * row, 0);
            } else if (move.flip()) {
                flipRow(bytes, sourceY * row, move.right(), to, y * row);
            } else {
                shiftRow(bytes, sourceY * row, move.right(), to, y * row);
            }
        }
    }

    private void shiftRow(byte[] bytes, int from, int right, float[] to, int at) {
        int row = width * channels;
        int offset = right * channels;
        int first = Math.min(row, Math.max(0, -offset));
        int last = Math.max(first, Math.min(row, row - offset));
        Arrays.fill(to, at, at + first, 0);
        for (int j = first; j < last; j++) {
            to[at + j] = bytes[from + offset + j] & 0xFF;
        }
        Arrays.fill(to, at + last, at + row, 0);
    }

    private void flipRow(byte[] bytes, int from, int right, float[] to, int at) {
        for (int x = 0; x < width; x++) {
            int sourceX = width - 1 - x + right;
            boolean inside = sourceX >= 0 && sourceX < width;
            for (int c = 0; c < channels; c++) {
                to[at + x * channels + c] = inside ? bytes[from + sourceX * channels + c] & 0xFF : 0;
            }
        }
    }

    private void turn(Move move, byte[] bytes, float[] to) {
        // StrictMath, because a batch is the same on every machine
        double radians = StrictMath.toRadians(move.degrees());
        double cos = StrictMath.cos(radians);
        double sin = StrictMath.sin(radians);
        double middleY = (height - 1) / 2.0;
        double middleX = (width - 1) / 2.0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double turnedY = middleY + cos * (y - middleY) + sin * (x - middleX);
                double turnedX = middleX + cos * (x - middleX) - sin * (y - middleY);
                double sourceY = (move.verticalFlip() ? height - 1 - turnedY : turnedY) + move.down();
                double sourceX = (move.flip() ? width - 1 - turnedX : turnedX) + move.right();
                interpolate(bytes, sourceY, sourceX, to, (y * width + x) * channels);
            }
        }
    }

    /** Bilinear; what lies outside is black. */
    private void interpolate(byte[] bytes, double y, double x, float[] to, int at) {
        int top = (int) Math.floor(y);
        int left = (int) Math.floor(x);
        float below = (float) (y - top);
        float beyond = (float) (x - left);
        for (int c = 0; c < channels; c++) {
            float upper = (1 - beyond) * pixel(bytes, top, left, c) + beyond * pixel(bytes, top, left + 1, c);
            float lower = (1 - beyond) * pixel(bytes, top + 1, left, c) + beyond * pixel(bytes, top + 1, left + 1, c);
            to[at + c] = (1 - below) * upper + below * lower;
        }
    }

    private float pixel(byte[] bytes, int y, int x, int channel) {
        boolean inside = y >= 0 && y < height && x >= 0 && x < width;
        return inside ? bytes[(y * width + x) * channels + channel] & 0xFF : 0;
    }
}
