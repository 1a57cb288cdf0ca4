package org.espalier.measure;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the samples of a data set were answered: in each of a few columns, which the task names, one number for each sample. All that any
 * {@link Measure} looks at, and all that a resampling of the samples needs. Immutable.
 */
public final class Answers {
    private final int samples;
    private final Map<String, double[]> columns;

    private Answers(int samples, Map<String, double[]> columns) {
        this.samples = samples;
        this.columns = Collections.unmodifiableMap(columns);
    }

    /**
     * From whole columns.
     *
     * @param columns by name, all of the same length; copied
     * @throws IllegalArgumentException where there is none, or their lengths differ
     */
    public static Answers of(Map<String, double[]> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("answers without a column");
        }
        Map<String, double[]> copy = new LinkedHashMap<>();
        columns.forEach((name, values) -> copy.put(name, values.clone()));
        int samples = copy.values().iterator().next().length;
        copy.forEach((name, values) -> {
            if (values.length != samples) {
                throw new IllegalArgumentException(
                        "column '" + name + "' has " + values.length + " values, another has " + samples);
            }
        });
        return new Answers(samples, copy);
    }

    /** Answers that are collected batch by batch. For one thread. */
    public static final class Collector {
        private final List<String> names;
        private double[][] columns;
        private int samples;

        /** @param names of the columns, at least one, each once */
        public Collector(List<String> names) {
            if (names.isEmpty() || names.stream().distinct().count() != names.size()) {
                throw new IllegalArgumentException("expected at least one column, each once, got " + names);
            }
            this.names = List.copyOf(names);
            this.columns = new double[names.size()][64];
        }

        /**
         * Adds a sample.
         *
         * @param values one for each column, in their order
         */
        public void add(double... values) {
            if (values.length != names.size()) {
                throw new IllegalArgumentException(
                        "expected " + names.size() + " values for " + names + ", got " + values.length);
            }
            if (samples == columns[0].length) {
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = Arrays.copyOf(columns[i], 2 * samples);
                }
            }
            for (int i = 0; i < values.length; i++) {
                columns[i][samples] = values[i];
            }
            samples++;
        }

        /** What was collected so far. */
        public Answers answers() {
            Map<String, double[]> all = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
                all.put(names.get(i), Arrays.copyOf(columns[i], samples));
            }
            return new Answers(samples, all);
        }
    }

    /** How many samples. */
    public int samples() {
        return samples;
    }

    /** The names of the columns, in order. */
    public List<String> columns() {
        return List.copyOf(columns.keySet());
    }

    /** Whether there is a column. */
    public boolean has(String column) {
        return columns.containsKey(column);
    }

    /**
     * One number of one sample.
     *
     * @throws IllegalArgumentException where there is no such column
     */
    public double at(String column, int sample) {
        return values(column)[sample];
    }

    /**
     * A column, copied.
     *
     * @throws IllegalArgumentException where there is no such column
     */
    public double[] column(String name) {
        return values(name).clone();
    }

    /** Not copied: for measures of this package, which only read. */
    double[] values(String name) {
        double[] values = columns.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no column '" + name + "' in the answers, which have " + columns());
        }
        return values;
    }

    /** Each sample once: what {@link Measure#of(Answers, int[])} is given for the value itself. */
    public int[] once() {
        int[] times = new int[samples];
        Arrays.fill(times, 1);
        return times;
    }

    /** Equal where columns and numbers are, bit by bit. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Answers answers) || !answers.columns().equals(columns())) {
            return false;
        }
        return columns.keySet().stream().allMatch(name -> Arrays.equals(values(name), answers.values(name)));
    }

    @Override
    public int hashCode() {
        int hash = columns().hashCode();
        for (double[] values : columns.values()) {
            hash = 31 * hash + Arrays.hashCode(values);
        }
        return hash;
    }

    @Override
    public String toString() {
        return samples + " answers of " + columns();
    }
}
