package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.measure.ClassMeasures;
import org.espalier.measure.Estimate;
import org.espalier.search.Objective;
import org.espalier.search.Scores;
import org.espalier.stats.Interval;

/**
 * What the held-out split says; absent is what a file does not say.
 *
 * @param top1 accuracy, between 0 and 1, where the task has classes
 * @param ci95 the two ends of its 95 % interval (Wilson's)
 * @param images how many
 * @param measures all measures of the task by name, in its order
 */
public record Holdout(
        OptionalDouble top1,
        List<Double> ci95,
        OptionalLong images,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Measured> measures) {
    /** Nothing is known. */
    public static final Holdout UNKNOWN =
            new Holdout(OptionalDouble.empty(), List.of(), OptionalLong.empty(), Map.of());

    public Holdout {
        ci95 = Rows.of(ci95);
        measures = Rows.of(measures);
    }

    /**
     * A measure.
     *
     * @param value over all samples; absent where it is not defined for them
     * @param ci95 the two ends of its 95 % interval
     */
    public record Measured(OptionalDouble value, List<Double> ci95) {
        public Measured {
            ci95 = Rows.of(ci95);
        }

        /** Value and interval in words, such as {@code 0.9512, 95 % interval [0.9401, 0.9604]}. */
        public String inWords() {
            String known = value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "not defined";
            return ci95.size() == 2
                    ? String.format(Locale.ROOT, "%s, 95 %% interval [%.4f, %.4f]", known, ci95.get(0), ci95.get(1))
                    : known;
        }

        /** As it was estimated. */
        public static Measured of(Estimate estimate) {
            Interval interval = estimate.ci95();
            boolean known = Double.isFinite(interval.low()) && Double.isFinite(interval.high());
            return new Measured(
                    Double.isFinite(estimate.value()) ? OptionalDouble.of(estimate.value()) : OptionalDouble.empty(),
                    known ? List.of(interval.low(), interval.high()) : List.of());
        }
    }

    /** As it was measured. */
    public static Holdout of(Scores.Holdout score) {
        Map<String, Measured> measures = new LinkedHashMap<>();
        score.measures().forEach((name, estimate) -> measures.put(name, Measured.of(estimate)));
        Optional<Measured> accuracy = Optional.ofNullable(measures.get(ClassMeasures.ACCURACY));
        return new Holdout(
                accuracy.map(Measured::value).orElse(OptionalDouble.empty()),
                accuracy.map(Measured::ci95).orElse(List.of()),
                OptionalLong.of(score.samples()),
                measures);
    }

    /**
     * What networks were compared by: the first of some measures that is known, else the first that is.
     *
     * @param wanted names of what a search was led by, in order
     */
    public String led(List<Objective> wanted) {
        return wanted.stream()
                .map(Objective::metric)
                .filter(measures::containsKey)
                .findFirst()
                .or(() -> measures.keySet().stream().findFirst())
                .orElse(ClassMeasures.ACCURACY);
    }

    /** What people call a measure. */
    public static String spoken(String measure) {
        return measure.equals(ClassMeasures.ACCURACY) ? "top-1" : measure;
    }

    /** A measure by its name; of folders of earlier releases accuracy alone is known. */
    public Optional<Measured> measure(String name) {
        Measured found = measures.get(name);
        return found == null && name.equals(ClassMeasures.ACCURACY) && top1.isPresent()
                ? Optional.of(new Measured(top1, ci95))
                : Optional.ofNullable(found);
    }

    /** A measure by its name in words, such as {@code top-1 0.9512, 95 % interval [0.9401, 0.9604], 240 images}. */
    public String inWords(String measure) {
        return spoken(measure) + " " + measure(measure).map(Measured::inWords).orElse("unknown") + ", "
                + images.orElse(0) + " images";
    }

    /** The lower end of the interval, or 0. */
    public double low() {
        return ci95.size() == 2 ? ci95.get(0) : 0;
    }

    /** The upper end of the interval, or 1. */
    public double high() {
        return ci95.size() == 2 ? ci95.get(1) : 1;
    }
}
