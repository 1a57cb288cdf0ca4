package org.espalier.pipeline.training;

import java.util.List;
import java.util.Optional;

/**
 * What is wanted of a training beside its network.
 *
 * @param epochs how long, at least 1
 * @param needed for each epoch but the last the best validation score that it must have reached by its end to go on; empty where it is never
 *     stopped early
 * @param looks whether the validation images are looked at after each epoch, which {@code needed} asks for too
 * @param teacher whose answers it learns from beside the labels; empty: nobody's
 */
public record Wish(int epochs, List<Double> needed, boolean looks, Optional<TeacherFile> teacher) {
    public Wish {
        needed = List.copyOf(needed);
        looks |= !needed.isEmpty();
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
        }
    }

    /** A training to its end, which nobody looks at. */
    public Wish(int epochs) {
        this(epochs, List.of(), false);
    }

    /** One that nobody teaches. */
    public Wish(int epochs, List<Double> needed, boolean looks) {
        this(epochs, needed, looks, Optional.empty());
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
