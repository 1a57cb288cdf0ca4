package org.espalier.decision;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One open question of a search space: a path that names it and the ordered options that answer it.
 *
 * <p>Numeric decisions (kernel size, depth, resolution) keep their options in ascending order, so that option 0 is the smallest and
 * the last the largest.
 *
 * @param path dotted name, unique within a space, for example {@code stage2.block1.kernel}
 * @param options the options in the community's order; at least one, all distinct
 */
public record Decision(String path, List<String> options) {
    public Decision {
        if (path.isBlank()) {
            throw new IllegalArgumentException("a decision needs a path, got '" + path + "'");
        }
        options = List.copyOf(options);
        if (options.isEmpty()) {
            throw new IllegalArgumentException("decision '" + path + "' has no options");
        }
        if (new HashSet<>(options).size() != options.size()) {
            throw new IllegalArgumentException("decision '" + path + "' has duplicate options: " + options);
        }
    }

    /** A decision between whole numbers. */
    public static Decision ofInts(String path, int... values) {
        return new Decision(
                path, Arrays.stream(values).mapToObj(Integer::toString).toList());
    }

    /** A decision between labels. */
    public static Decision ofLabels(String path, String... labels) {
        return new Decision(path, List.of(labels));
    }

    /** Of the path alone, which tells the decisions of a space apart: text keeps its hash, a list works it out each time, and sets of decisions are asked by the million. */
    @Override
    public int hashCode() {
        return path.hashCode();
    }

    /** How many options there are, at least 1. */
    public int size() {
        return options.size();
    }

    /** The position of an option; throws with the options listed where it is none of them. */
    public int indexOf(String option) {
        int index = options.indexOf(option);
        if (index < 0) {
            throw new IllegalArgumentException("decision '" + path + "': '" + option + "' is not one of " + options);
        }
        return index;
    }

    /** The option at a position as a number; throws {@link IllegalArgumentException} where it is not a whole one. */
    public long number(int index) {
        try {
            return Long.parseLong(options.get(index));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "decision '" + path + "': expected whole numbers, got '" + options.get(index) + "'", e);
        }
    }

    /** The chosen number as an expression; every option must be a whole number. */
    public Expr value() {
        return Expr.select(
                this,
                IntStream.range(0, size()).mapToObj(i -> Expr.of(number(i))).toList());
    }

    /** The position of the chosen option as an expression. */
    public Expr position() {
        return Expr.select(this, IntStream.range(0, size()).mapToObj(Expr::of).toList());
    }
}
