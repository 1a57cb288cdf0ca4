package org.espalier.torch.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.yaml.Nearest;

/**
 * How much the samples of each class weigh in a loss.
 *
 * @param kind how weights are found
 * @param named weights above 0 of some classes; all others weigh 1
 */
public record ClassWeights(Kind kind, Map<String, Double> named) {
    /** All alike. */
    public static final ClassWeights NONE = new ClassWeights(Kind.NONE, Map.of());

    /** Each class the same in all, however many samples it has. */
    public static final ClassWeights INVERSE = new ClassWeights(Kind.INVERSE, Map.of());

    /** How weights are found. */
    public enum Kind {
        NONE,
        INVERSE,
        NAMED
    }

    public ClassWeights {
        named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
        named.forEach((name, weight) -> {
            if (!(weight > 0) || !Double.isFinite(weight)) {
                throw new IllegalArgumentException(
                        "weight of class '" + name + "': expected a number above 0, got " + weight);
            }
        });
    }

    /** Those of some classes. */
    public static ClassWeights of(Map<String, Double> named) {
        return named.isEmpty() ? NONE : new ClassWeights(Kind.NAMED, named);
    }

    /**
     * A weight for each class.
     *
     * @param classes in label order
     * @param samples of each class among those that are trained on
     * @return {@code all / (classes * own)} for the inverse ones, so that the mean over all samples is 1; empty where all weigh the same
     * @throws IllegalArgumentException where a class is named that is none, or one has no samples to weigh it by
     */
    public List<Double> over(List<String> classes, int[] samples) {
        return switch (kind) {
            case NONE -> List.of();
            case INVERSE -> inverse(classes, samples);
            case NAMED -> given(classes);
        };
    }

    private static List<Double> inverse(List<String> classes, int[] samples) {
        long all = 0;
        for (int count : samples) {
            all += count;
        }
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < samples.length; i++) {
            if (samples[i] == 0) {
                throw new IllegalArgumentException("class '" + classes.get(i)
                        + "' has no training images to weigh it by; expected at least one of each class");
            }
            weights.add((double) all / ((double) samples.length * samples[i]));
        }
        return weights;
    }

    private List<Double> given(List<String> classes) {
        named.keySet().stream()
                .filter(name -> !classes.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "no class is called '" + name + "'" + Nearest.among(name, classes));
                });
        return classes.stream().map(name -> named.getOrDefault(name, 1.0)).toList();
    }
}
