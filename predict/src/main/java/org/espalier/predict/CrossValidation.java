package org.espalier.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.stats.Correlation;
import org.espalier.stats.Samples;

/**
 * How far a learner's predictors can be believed: the samples are divided, each part is predicted by what was learned from all others. Rank correlations are those of
 * White et al. 2021 (How powerful are performance predictors in neural architecture search?), section 4.
 *
 * @param folds one for each part
 */
public record CrossValidation(List<Fold> folds) {
    /**
     * One part of the samples.
     *
     * @param learned samples that were learned from
     * @param tested samples that were predicted
     * @param kendall rank correlation tau-b of predictions and scores; NaN where either are all the same
     * @param spearman rank correlation rho; likewise
     * @param rmse root of the mean squared error, in the unit of the scores
     */
    public record Fold(int learned, int tested, double kendall, double spearman, double rmse) {}

    public CrossValidation {
        folds = List.copyOf(folds);
    }

    /**
     * Divides the samples at random, all of one member into the same part, and tests each part.
     *
     * @param parts at least 2, and at most half as many as there are different members, so that each part has an order
     * @param seed of the division, and root of what the learner draws
     */
    public static CrossValidation of(Learner learner, List<Sample> samples, int parts, long seed) {
        Set<Architecture> distinct = new LinkedHashSet<>();
        samples.forEach(sample -> distinct.add(sample.member()));
        if (parts < 2 || parts > distinct.size() / 2) {
            throw new IllegalArgumentException("expected from 2 to " + distinct.size() / 2
                    + " parts, half as many as there are different members, got " + parts);
        }
        List<Architecture> order = new ArrayList<>(distinct);
        Collections.shuffle(order, new Random(Seeds.derive(seed, "cross-validation", 0)));
        List<Fold> folds = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            Set<Architecture> held = new LinkedHashSet<>();
            for (int i = part; i < order.size(); i += parts) {
                held.add(order.get(i));
            }
            folds.add(fold(learner, samples, held, Seeds.derive(seed, "fold", part)));
        }
        return new CrossValidation(folds);
    }

    private static Fold fold(Learner learner, List<Sample> samples, Set<Architecture> held, long seed) {
        List<Sample> learned =
                samples.stream().filter(s -> !held.contains(s.member())).toList();
        List<Sample> tested =
                samples.stream().filter(s -> held.contains(s.member())).toList();
        return test(learner.fit(learned, seed), tested, learned.size());
    }

    /**
     * How a predictor does on samples that it has not seen.
     *
     * @param tested at least two
     * @param learned how many samples it was learned from, for the record
     */
    public static Fold test(Predictor predictor, List<Sample> tested, int learned) {
        double[] scores = tested.stream().mapToDouble(Sample::score).toArray();
        double[] predicted =
                predictor.predict(tested.stream().map(Sample::member).toList());
        double squares = 0;
        for (int i = 0; i < scores.length; i++) {
            squares += (predicted[i] - scores[i]) * (predicted[i] - scores[i]);
        }
        return new Fold(
                learned,
                tested.size(),
                Correlation.kendallTauB(predicted, scores),
                Correlation.spearman(predicted, scores),
                Math.sqrt(squares / scores.length));
    }

    /** Mean of the parts' rank correlations tau-b; NaN where one of them is. */
    public double kendall() {
        return mean(Fold::kendall);
    }

    /** Mean of the parts' rank correlations rho; NaN where one of them is. */
    public double spearman() {
        return mean(Fold::spearman);
    }

    /** Root of the mean squared error over all samples. */
    public double rmse() {
        double squares = 0;
        int count = 0;
        for (Fold fold : folds) {
            squares += fold.rmse() * fold.rmse() * fold.tested();
            count += fold.tested();
        }
        return Math.sqrt(squares / count);
    }

    private double mean(ToDoubleFunction<Fold> of) {
        return folds.stream().mapToDouble(of).sum() / folds.size();
    }

    @Override
    public String toString() {
        double[] taus = folds.stream().mapToDouble(Fold::kendall).toArray();
        String spread = Arrays.stream(taus).anyMatch(Double::isNaN)
                ? "not defined in a part of equal values"
                : String.format(
                        Locale.ROOT, "%.3f, standard deviation %.3f", kendall(), Samples.standardDeviation(taus));
        return String.format(
                Locale.ROOT,
                "%d-fold on %d samples: Kendall tau-b %s; Spearman %.3f, RMSE %.5f",
                folds.size(),
                folds.stream().mapToInt(Fold::tested).sum(),
                spread,
                spearman(),
                rmse());
    }
}
