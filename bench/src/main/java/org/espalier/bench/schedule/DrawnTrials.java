package org.espalier.bench.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Ledger;
import org.espalier.search.TrialRequest;

/**
 * Trials as slow, and failing as often, as those of a search were: each takes what a line through their times by epochs says, times how far one of them was off that line, which is
 * drawn for each member; as large a share fails, in the time that it would have taken. Where all had as many epochs the line goes through the origin. Scores are drawn for each member,
 * evenly from 0 to 1, and are the same after any number of epochs: what a strategy makes of misleading early scores a schedule does not show.
 */
public final class DrawnTrials implements TrialModel {
    private final int whole;
    private final long seed;
    private final double fixed;
    private final double perEpoch;
    private final List<Double> ratios;
    private final double failures;
    /** How far members have come. */
    private final Map<String, Integer> standing = new HashMap<>();

    private DrawnTrials(int whole, long seed, double[] line, List<Double> ratios, double failures) {
        this.whole = whole;
        this.seed = seed;
        this.fixed = line[0];
        this.perEpoch = line[1];
        this.ratios = List.copyOf(ratios);
        this.failures = failures;
    }

    /**
     * Drawn from what a journal tells. For one simulation: it remembers how far members have come.
     *
     * @param had epochs of a whole training in that journal, at least 1
     * @param whole epochs of a whole training in the simulation, at least 1
     * @param seed of the draws
     * @throws IllegalArgumentException where no trial took any time
     */
    public static DrawnTrials of(JournaledTrials journal, int had, int whole, long seed) {
        List<double[]> points = new ArrayList<>();
        Map<String, Integer> before = new HashMap<>();
        long failed = 0;
        for (JournaledTrials.Entry trial : journal.trials()) {
            int epochs = trial.epochs().orElse(had);
            int from = before.getOrDefault(trial.genes(), 0);
            failed += trial.score().isEmpty() ? 1 : 0;
            if (trial.score().isPresent() && !trial.known() && trial.seconds() > 0) {
                points.add(new double[] {epochs > from ? epochs - from : epochs, trial.seconds()});
                before.merge(trial.genes(), epochs, Math::max);
            }
        }
        if (points.isEmpty()) {
            throw new IllegalArgumentException(
                    "no trial of the journal succeeded and took any time: nothing says how long one takes");
        }
        double[] line = line(points);
        List<Double> ratios =
                points.stream().map(p -> p[1] / (line[0] + line[1] * p[0])).toList();
        return new DrawnTrials(
                whole, seed, line, ratios, failed / (double) journal.trials().size());
    }

    /** Intercept and slope by least squares, neither below 0. */
    private static double[] line(List<double[]> points) {
        double x = points.stream().mapToDouble(p -> p[0]).average().orElseThrow();
        double y = points.stream().mapToDouble(p -> p[1]).average().orElseThrow();
        double spread =
                points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
        double slope = spread == 0
                ? y / x
                : points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum() / spread;
        slope = Math.max(0, Math.min(slope, y / x));
        return new double[] {y - slope * x, slope};
    }

    @Override
    public Course of(TrialRequest request) {
        Candidate candidate = request.candidate();
        String genes = Ledger.genes(candidate.architecture());
        SplittableRandom random = Seeds.generator(seed, genes, 0);
        double ratio = ratios.get(random.nextInt(ratios.size()));
        double score = random.nextDouble();
        int epochs = candidate.epochs().orElse(whole);
        int from = standing.getOrDefault(genes, 0);
        if (candidate.epochs().isPresent()) {
            standing.merge(genes, epochs, Math::max);
        }
        double seconds = ratio * (fixed + perEpoch * (epochs > from ? epochs - from : epochs));
        boolean fails =
                Seeds.generator(seed, "failure " + genes, candidate.number()).nextDouble() < failures;
        return new Course(seconds, fails ? Double.NaN : score);
    }
}
