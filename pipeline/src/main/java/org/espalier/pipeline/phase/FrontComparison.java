package org.espalier.pipeline.phase;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.espalier.measure.Answers;
import org.espalier.measure.Bootstrap;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.phase.ProofPhase.Proof;
import org.espalier.pipeline.phase.RetrainPhase.Origin;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.MainMeasure;
import org.espalier.pipeline.result.SearchPaid;
import org.espalier.pipeline.result.WeightsFrom;
import org.espalier.search.ParetoFront;
import org.espalier.stats.Interval;
import org.espalier.torch.task.Judge;

/**
 * Compares the front of the winners with that of random members: the ratio of their hypervolumes, of the main measure on test images against the
 * measured costs. Only networks that were trained from scratch and keep the limits take part. The corner of reference lies on each axis a tenth of their
 * range beyond the worst of them (Ishibuchi et al. 2018, section 4), so that each dominates some volume, and that what nobody doubts (all networks are better
 * than no network) does not hide in what they differ.
 *
 * <p>The interval is that of a paired bootstrap over test images: each draw counts the same images for all networks. The chance of the search,
 * of the draw of random members and of their trainings is not in it.
 */
final class FrontComparison {
    static final String NOTE =
            "the interval holds the chance of the test images alone: another seed of the search, of the random draw or of the"
                    + " trainings would give another ratio";

    /** By which the corner lies beyond the worst, as a share of the range; where all are alike, of the value itself. */
    static final double BEYOND = 0.1;

    /** Stands for all ratios above: in a draw the random members may dominate nothing. */
    private static final double MOST = 1_000;

    private final MainMeasure measure;
    private final Judge judge;
    private final long seed;
    private final CostAxes costs;

    FrontComparison(SearchResources resources, MainMeasure measure) {
        this(
                resources.goal().judge(),
                measure,
                CostAxes.of(resources),
                resources.config().seed());
    }

    FrontComparison(Judge judge, MainMeasure measure, CostAxes costs, long seed) {
        this.judge = judge;
        this.measure = measure;
        this.costs = costs;
        this.seed = seed;
    }

    /** Empty where there are not both found and random networks to be compared. */
    Optional<SearchPaid> of(List<Proof> proofs) {
        List<Proof> found = rows(proofs, List.of(Origin.FOUND));
        List<Proof> random = rows(proofs, List.of(Origin.RANDOM, Origin.RANDOM_SEARCH));
        if (found.isEmpty() || random.isEmpty()) {
            return Optional.empty();
        }
        List<Proof> all = new ArrayList<>(found);
        all.addAll(random);
        double[] corner = corner(all);
        ToDoubleFunction<int[]> ratio =
                times -> Math.min(MOST, volume(found, times, corner) / volume(random, times, corner));
        Answers answers = found.get(0).answers();
        double value = ratio.applyAsDouble(answers.once());
        boolean isKnown = Double.isFinite(value);
        Interval ci95 = isKnown
                ? Bootstrap.percentile95(answers.samples(), seed, ratio)
                : new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        return Optional.of(new SearchPaid(
                isKnown ? OptionalDouble.of(value) : OptionalDouble.empty(),
                Double.isFinite(ci95.low()) && Double.isFinite(ci95.high())
                        ? List.of(ci95.low(), ci95.high())
                        : List.of(),
                reference(corner),
                OptionalLong.of(found.size()),
                OptionalLong.of(random.size()),
                isKnown ? NOTE : "the measures of these networks are no numbers, so there is no ratio"));
    }

    private static List<Proof> rows(List<Proof> proofs, List<Origin> origins) {
        return proofs.stream()
                .filter(proof -> origins.contains(proof.origin()))
                .filter(proof -> proof.row().withinLimits().orElse(true))
                .filter(proof -> proof.trained().weightsFrom().equals(WeightsFrom.SCRATCH))
                .toList();
    }

    private double volume(List<Proof> rows, int[] times, double[] corner) {
        double[][] points = rows.stream().map(row -> point(row, times)).toArray(double[][]::new);
        if (Arrays.stream(points).flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN)) {
            return Double.NaN;
        }
        return ParetoFront.hypervolume(points, corner);
    }

    /** All coordinates such that less is better. */
    private double[] point(Proof row, int[] times) {
        double[] own = costs.of(row.run().network(), row.row());
        double[] point = new double[1 + own.length];
        point[0] = -measure.score(judge.main().of(row.answers(), times));
        System.arraycopy(own, 0, point, 1, own.length);
        return point;
    }

    private double[] corner(List<Proof> all) {
        int[] once = all.get(0).answers().once();
        double[][] points = all.stream().map(row -> point(row, once)).toArray(double[][]::new);
        double[] corner = new double[1 + costs.metrics().size()];
        for (int i = 0; i < corner.length; i++) {
            int axis = i;
            DoubleSummaryStatistics values =
                    Arrays.stream(points).mapToDouble(point -> point[axis]).summaryStatistics();
            double range = values.getMax() - values.getMin();
            corner[i] = values.getMax() + BEYOND * (range > 0 ? range : Math.abs(values.getMax()));
        }
        return corner;
    }

    private Map<String, Double> reference(double[] corner) {
        Map<String, Double> reference = new LinkedHashMap<>();
        reference.put(measure.name(), measure.score(-corner[0]));
        for (int i = 0; i < costs.metrics().size(); i++) {
            Metric metric = costs.metrics().get(i);
            reference.put(metric.key(), CostAxes.cost(metric, corner[i + 1]));
        }
        return reference;
    }
}
