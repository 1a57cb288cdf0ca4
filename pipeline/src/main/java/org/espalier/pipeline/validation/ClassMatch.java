package org.espalier.pipeline.validation;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.espalier.torch.data.ImageDataset;

/**
 * Which score of a model belongs to which label of a data set.
 *
 * @param names what the model calls its classes, in the order of its scores
 * @param numbers for each label of the data its place among the scores, or -1 where the model does not know the class
 */
public record ClassMatch(List<String> names, int[] numbers) {
    private static final int SHOWN = 20;

    /**
     * By name, in whatever order and number.
     *
     * @throws IllegalArgumentException where the model knows none of the names; it lists both sides
     */
    public static ClassMatch byName(String model, List<String> known, List<String> names) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < known.size(); i++) {
            places.put(plain(known.get(i)), i);
        }
        int[] numbers = names.stream()
                .mapToInt(name -> places.getOrDefault(plain(name), -1))
                .toArray();
        if (Arrays.stream(numbers).allMatch(n -> n < 0)) {
            throw new IllegalArgumentException(model + " knows the classes " + some(known) + ", the images have "
                    + some(names) + ": expected at least one class of the model's; rename the folders or labels");
        }
        return new ClassMatch(known, numbers);
    }

    /**
     * The first score is that of the first class, and so on.
     *
     * @throws IllegalArgumentException where the numbers differ
     */
    public static ClassMatch byPosition(String model, int scores, List<String> names) {
        if (scores != names.size()) {
            throw new IllegalArgumentException(model + " does not name its classes and gives " + scores
                    + " scores, the images have " + names.size() + " classes (" + some(names)
                    + "): expected as many, because they can only be matched by position");
        }
        int[] numbers = new int[scores];
        Arrays.setAll(numbers, i -> i);
        return new ClassMatch(names, numbers);
    }

    public ClassMatch {
        names = List.copyOf(names);
    }

    /** How many the model gives. */
    public int scores() {
        return names.size();
    }

    /** The same letters can be written in two ways in Unicode, depending on the system that named the folder. */
    private static String plain(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /** The first 20 of some names, and how many more there are: for messages. */
    public static String some(List<String> names) {
        String more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))) + more;
    }

    /** Those of some images whose class the model knows. */
    public int[] known(ImageDataset images, int[] indices) {
        return Arrays.stream(indices).filter(i -> numbers[images.label(i)] >= 0).toArray();
    }

    /** How many of some images are of each class that the model does not know; a class without images counts 0. */
    public SortedMap<String, Integer> unknown(ImageDataset images, int[] indices) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (int label = 0; label < numbers.length; label++) {
            if (numbers[label] < 0) {
                counts.put(images.classNames().get(label), 0);
            }
        }
        for (int i : indices) {
            counts.computeIfPresent(images.classNames().get(images.label(i)), (name, count) -> count + 1);
        }
        return counts;
    }
}
