package org.espalier.pipeline.predict;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model says of one image.
 *
 * @param image the file, or the array with the image's place in it
 * @param ranking every class once, the likeliest first; those alike in the order of the model, as all numbers of a model that gives these
 */
public record Prediction(String image, List<Score> ranking) {
    /** Copies the list, which needs at least one entry. */
    public Prediction {
        ranking = List.copyOf(ranking);
        if (ranking.isEmpty()) {
            throw new IllegalArgumentException(image + ": no scores");
        }
    }

    /**
     * How likely one class is, or one number.
     *
     * @param name of the class, or of the number
     * @param score its probability, 0 to 1, those of all classes add up to 1; or the number itself
     */
    public record Score(String name, double score) {}

    static Prediction of(String image, List<String> classes, double[] scores) {
        return new Prediction(
                image,
                IntStream.range(0, scores.length)
                        .mapToObj(i -> new Score(classes.get(i), scores[i]))
                        .sorted(Comparator.comparingDouble(Score::score).reversed())
                        .toList());
    }

    static Prediction ofNumbers(String image, List<String> names, double[] values) {
        return new Prediction(
                image,
                IntStream.range(0, values.length)
                        .mapToObj(i -> new Score(names.get(i), values[i]))
                        .toList());
    }

    /** The likeliest class. */
    public Score best() {
        return ranking.get(0);
    }

    /**
     * The likeliest classes.
     *
     * @param count how many, at least 1; all where there are fewer
     */
    public List<Score> top(int count) {
        return ranking.subList(0, Math.min(count, ranking.size()));
    }
}
