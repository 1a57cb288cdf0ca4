package org.espalier.pipeline.training;

import java.util.List;
import java.util.Optional;
import org.espalier.random.Seeds;

/**
 * What is wanted of a training beside its network.
 *
 * @param epochs how long, at least 1
 * @param needed for each epoch but the last the best validation score that it must have reached by its end to go on; empty where it is never
 *     stopped early
 * @param looks whether the validation images are looked at after each epoch, which {@code needed} asks for too
 * @param teacher whose answers it learns from beside the labels; empty: nobody's
 * @param repeat which training of the same network it is, from 0, the one by the search's own seed
 * @param until after how many epochs it stands still, from 1 to {@code epochs}
 */
public record Wish(
        int epochs, List<Double> needed, boolean looks, Optional<TeacherFile> teacher, int repeat, int until) {
    public Wish {
        needed = List.copyOf(needed);
        looks |= !needed.isEmpty();
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
        }
        if (until < 1 || until > epochs) {
            throw new IllegalArgumentException("until must be from 1 to the " + epochs + " epochs, got " + until);
        }
        if (repeat < 0) {
            throw new IllegalArgumentException("repeat must be at least 0, got " + repeat);
        }
    }

    /** A training to its end. */
    public Wish(int epochs, List<Double> needed, boolean looks, Optional<TeacherFile> teacher, int repeat) {
        this(epochs, needed, looks, teacher, repeat, epochs);
    }

    /** A training to its end, which nobody looks at. */
    public Wish(int epochs) {
        this(epochs, List.of(), false);
    }

    /** One that nobody teaches. */
    public Wish(int epochs, List<Double> needed, boolean looks) {
        this(epochs, needed, looks, Optional.empty());
    }

    /** The first training of its network. */
    public Wish(int epochs, List<Double> needed, boolean looks, Optional<TeacherFile> teacher) {
        this(epochs, needed, looks, teacher, 0);
    }

    /**
     * What initial weights, order and augmentation of batches and noise are derived from.
     *
     * @param root the search's seed, by which the images are divided whichever repeat it is
     */
    long seed(long root) {
        return repeat == 0 ? root : Seeds.derive(root, "repeat", repeat);
    }

    /** Whether another epoch is worth it after those of a curve. */
    boolean mayGoOn(List<Double> curve) {
        int done = curve.size();
        if (done == 0 || done > needed.size()) {
            return true;
        }
        double best = curve.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return best >= needed.get(done - 1);
    }
}
