package org.espalier.torch.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;

/**
 * A data set divided into training, validation and test images, each class in the same proportions. The same seed gives the same
 * split. Immutable.
 */
public final class Split {
    private final ImageDataset dataset;
    private final List<int[]> indices;

    private Split(ImageDataset dataset, List<int[]> indices) {
        this.dataset = dataset;
        this.indices = List.copyOf(indices);
    }

    /**
     * Divides a data set. Where the source says what belongs to which part, that is kept; only a part that it lacks and that has a
     * share is drawn from the training images. Otherwise all three are drawn. Of {@code n} images of a class, a drawn part gets
     * {@code round(n * share)}, where the share of a part drawn from given training images is relative to the parts drawn.
     *
     * @param dataset the images
     * @param settings the shares
     * @param seed the root seed
     * @return the split
     * @throws DataException if a class has too few images for every part with a share to get one
     */
    public static Split of(ImageDataset dataset, SplitSettings settings, long seed) {
        int[] labels = new int[dataset.count()];
        byte[] given = new byte[dataset.count()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = dataset.label(i);
            given[i] = Part.place(dataset.part(i));
        }
        return new Split(dataset, indices(labels, given, dataset.classNames(), settings, seed));
    }

    /** The split of images of which only labels and given parts are known yet; one list for each {@link Part}. */
    static List<int[]> indices(int[] labels, byte[] given, List<String> classNames, SplitSettings settings, long seed) {
        List<List<Integer>> parts = lists(Part.values().length);
        List<List<Integer>> free = lists(classNames.size());
        for (int i = 0; i < labels.length; i++) {
            Part part = Part.at(given[i]).orElse(Part.TRAIN);
            (part == Part.TRAIN ? free.get(labels[i]) : parts.get(part.ordinal())).add(i);
        }
        double valid = parts.get(Part.VALID.ordinal()).isEmpty() ? settings.valid() : 0;
        double test = parts.get(Part.TEST.ordinal()).isEmpty() ? settings.test() : 0;
        double drawn = settings.train() + valid + test;
        for (int label = 0; label < free.size(); label++) {
            SplittableRandom random = Seeds.generator(seed, "split", label);
            divide(classNames.get(label), free.get(label), valid / drawn, test / drawn, random, parts);
        }
        return sorted(parts);
    }

    private static List<List<Integer>> lists(int count) {
        List<List<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }

    private static List<int[]> sorted(List<List<Integer>> lists) {
        return lists.stream()
                .map(list -> list.stream().mapToInt(i -> i).sorted().toArray())
                .toList();
    }

    private static void divide(
            String name,
            List<Integer> images,
            double validShare,
            double testShare,
            SplittableRandom random,
            List<List<Integer>> parts) {
        int count = images.size();
        int valid = (int) Math.round(count * validShare);
        int test = (int) Math.round(count * testShare);
        int train = count - valid - test;
        if (train < 1 || validShare > 0 && valid < 1 || testShare > 0 && test < 1) {
            throw new DataException(
                    "class '" + name + "' has " + count + " image(s) to divide, too few for the split: it would get "
                            + train + " train" + (validShare > 0 ? ", " + valid + " valid" : "")
                            + (testShare > 0 ? ", " + test + " test" : "")
                            + "; expected at least 1 of each: add images, change data.split or remove the class");
        }
        int[] order = images.stream().mapToInt(i -> i).toArray();
        shuffle(order, random);
        for (int i = 0; i < count; i++) {
            Part part = i < test ? Part.TEST : i < test + valid ? Part.VALID : Part.TRAIN;
            parts.get(part.ordinal()).add(order[i]);
        }
    }

    /** Fisher and Yates. */
    static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int held = values[i];
            values[i] = values[j];
            values[j] = held;
        }
    }

    /**
     * The data set that is divided.
     *
     * @return the images
     */
    public ImageDataset dataset() {
        return dataset;
    }

    /**
     * The images of a part.
     *
     * @param part which part
     * @return indices into the data set, ascending; a copy
     */
    public int[] indices(Part part) {
        return indices.get(part.ordinal()).clone();
    }

    /**
     * How many images of every class a part has.
     *
     * @param part which part
     * @return one number per class
     */
    public int[] classCounts(Part part) {
        int[] counts = new int[dataset.classNames().size()];
        Arrays.stream(indices(part)).forEach(i -> counts[dataset.label(i)]++);
        return counts;
    }

    /**
     * The training images divided again, for searches that fit weights on one part and architecture parameters on another.
     *
     * @param share the share of the first part, above 0 and below 1
     * @param seed the root seed
     * @return two lists of indices, each stratified and ascending
     */
    public List<int[]> divideTraining(double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "share of the training images is " + share + ": expected above 0 and below 1");
        }
        List<List<Integer>> byClass = lists(dataset.classNames().size());
        Arrays.stream(indices(Part.TRAIN))
                .forEach(i -> byClass.get(dataset.label(i)).add(i));
        List<List<Integer>> halves = lists(Part.values().length);
        for (int label = 0; label < byClass.size(); label++) {
            SplittableRandom random = Seeds.generator(seed, "divide-training", label);
            divide(dataset.classNames().get(label), byClass.get(label), 1 - share, 0, random, halves);
        }
        return sorted(halves.subList(0, 2));
    }
}
