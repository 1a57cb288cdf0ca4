package org.espalier.torch.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.espalier.service.Lazy;

/**
 * Images of one size that lie one after the other, as IDX, CIFAR and NPZ files hold them.
 *
 * @param name what messages call them
 * @param part the part they belong to, if it is known
 * @param height rows
 * @param width columns
 * @param channels values per pixel
 * @param pixels {@code [count, height, width, channels]}
 * @param labels one per image, not negative
 */
record PackedImages(
        String name, Optional<Part> part, int height, int width, int channels, byte[] pixels, int[] labels) {
    PackedImages {
        if (labels.length > Bounds.MOST_IMAGES) {
            throw new DataException(name + ": has " + labels.length + " images: expected at most " + Bounds.MOST_IMAGES
                    + "; divide it");
        }
        long size = (long) height * width * channels;
        if (size < 1 || pixels.length != size * labels.length) {
            throw new DataException(name + ": has " + pixels.length + " bytes of pixels: expected " + labels.length
                    + " x " + height + "x" + width + "x" + channels + ", as many images as labels");
        }
    }

    private List<ImageSource.Item> items(int classes) {
        int size = height * width * channels;
        List<ImageSource.Item> items = new ArrayList<>(labels.length);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new DataException(
                        name + " gives image " + i + " the label " + labels[i] + ": expected 0 to " + (classes - 1));
            }
            int from = i * size;
            items.add(new ImageSource.Item(
                    name + "[" + i + "]",
                    labels[i],
                    part,
                    () -> new RawImage(height, width, channels, Arrays.copyOfRange(pixels, from, from + size))));
        }
        return items;
    }

    /** Class names for labels that have none: the numbers from 0 to the largest. */
    static List<String> numbered(List<PackedImages> blocks) {
        int largest = 0;
        for (PackedImages block : blocks) {
            largest = Math.max(largest, Arrays.stream(block.labels).max().orElse(0));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= largest; i++) {
            names.add(Integer.toString(i));
        }
        return names;
    }

    static ImageSource source(List<PackedImages> blocks, List<String> classNames) {
        List<ImageSource.Item> items = new ArrayList<>();
        for (PackedImages block : blocks) {
            items.addAll(block.items(classNames.size()));
        }
        return new ClassFolders.Listed(
                List.copyOf(classNames), items, Lazy.of(() -> content(blocks, classNames)), () -> {});
    }

    private static ContentDigest content(List<PackedImages> blocks, List<String> classNames) {
        ContentDigest.Builder builder = ContentDigest.of(classNames);
        for (PackedImages block : blocks) {
            String shape = block.height + "x" + block.width + "x" + block.channels + " " + block.part;
            builder.add(block.name, shape, block.pixels).add(block.name, Arrays.toString(block.labels), new byte[0]);
        }
        return builder.build();
    }
}
