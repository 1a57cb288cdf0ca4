package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.espalier.graph.Network;
import org.espalier.measure.Answers;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.phase.ProofPhase.Proof;
import org.espalier.pipeline.phase.RetrainPhase.Origin;
import org.espalier.pipeline.phase.RetrainPhase.Run;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.MainMeasure;
import org.espalier.pipeline.result.ProofResult;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.pipeline.result.SearchPaid;
import org.espalier.pipeline.result.Timing;
import org.espalier.pipeline.result.WeightsFrom;
import org.espalier.random.Seeds;
import org.espalier.search.Objective;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.task.Judge;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Fronts of networks whose answers are made up: half of the images are of the class that is most frequent. */
class FrontComparisonTest {
    private static final int IMAGES = 1000;
    private static final LabelNames LABELS = LabelNames.ofClasses(List.of("a", "b", "c"));
    private static final Network NETWORK = Zoo.installed().network("mobilenet-v3-small", Map.of());

    private static FrontComparison comparison(String measure, boolean maximize) {
        Judge judge = new Judge(new ImageClassification(), LABELS, new Objective(measure, maximize), 3);
        return new FrontComparison(
                judge, new MainMeasure(measure, maximize), new CostAxes(List.of(Metric.LATENCY_MS)), 3);
    }

    /** Every second image is of class 0; the first so many are answered rightly. */
    private static Answers answers(int right, long seed) {
        SplittableRandom random = Seeds.generator(seed, "answers", 0);
        Answers.Collector collector = new Answers.Collector(ClassMeasures.COLUMNS);
        for (int i = 0; i < IMAGES; i++) {
            int label = i % 2 == 0 ? 0 : 1 + i / 2 % 2;
            boolean isRight = i < right;
            double share = isRight ? 0.5 + random.nextDouble() / 2 : 0.4;
            collector.add(label, isRight ? label : (label + 1) % 3, isRight ? 0 : 1, Math.log(share), share);
        }
        return collector.answers();
    }

    private static Proof proof(String name, Origin origin, int right, double millis, String weights, boolean within) {
        OptionalDouble none = OptionalDouble.empty();
        return new Proof(
                new Run(name, origin, name, NETWORK),
                new RetrainResult.Trained(none, name, name, 1, 1, 0.5, 0.5, OptionalLong.empty(), Optional.of(weights)),
                new ProofResult.Proved(
                        name,
                        Holdout.UNKNOWN,
                        new Timing(OptionalDouble.of(millis), none, none, none, none, OptionalLong.empty()),
                        OptionalDouble.of(1000 / millis),
                        none,
                        false,
                        Optional.of(within),
                        Optional.empty(),
                        "",
                        0),
                answers(right, 1));
    }

    private static Proof found(int right, double millis) {
        return proof("found-" + right, Origin.FOUND, right, millis, WeightsFrom.SCRATCH, true);
    }

    private static Proof random(int right, double millis) {
        return proof("random-" + right, Origin.RANDOM, right, millis, WeightsFrom.SCRATCH, true);
    }

    @Test
    void theRatioIsThatOfTheVolumesABitBeyondTheWorst() {
        SearchPaid paid = comparison("accuracy", true)
                .of(List.of(found(900, 1.0), found(800, 0.5), random(850, 1.0), random(700, 0.8)))
                .orElseThrow();
        assertThat(paid.reference()).containsOnlyKeys("accuracy", "latency_ms");
        assertThat(paid.reference().get("accuracy")).isCloseTo(0.68, within(1e-9));
        assertThat(paid.reference().get("latency_ms")).isCloseTo(1.05, within(1e-9));
        // found: 0.55 * 0.12 + 0.05 * 0.1; random: 0.25 * 0.02 + 0.05 * 0.15
        assertThat(paid.hypervolumeRatio().getAsDouble()).isCloseTo(0.071 / 0.0125, within(1e-9));
        assertThat(paid.ci95().get(0)).isBetween(1.0, 0.071 / 0.0125);
        assertThat(paid.ci95().get(1)).isGreaterThan(0.071 / 0.0125);
        assertThat(paid.foundMembers()).hasValue(2);
        assertThat(paid.randomMembers()).hasValue(2);
        assertThat(paid.note()).contains("test images alone");
    }

    @Test
    void theSameNetworksOnBothSidesAreToldNotApart() {
        SearchPaid paid = comparison("accuracy", true)
                .of(List.of(found(900, 1.0), random(900, 1.0)))
                .orElseThrow();
        // the draws are the same for both, so that their chance falls out
        assertThat(paid.hypervolumeRatio()).hasValue(1);
        assertThat(paid.ci95()).containsExactly(1.0, 1.0);
    }

    @Test
    void ofAMeasureOfWhichLessIsBetterTheVolumeLiesBelowTheReference() {
        SearchPaid paid = comparison("negative_log_likelihood", false)
                .of(List.of(found(900, 1.0), random(600, 1.0)))
                .orElseThrow();
        // at one cost, 1.1 of the range against 0.1
        assertThat(paid.hypervolumeRatio().getAsDouble()).isCloseTo(11, within(1e-9));
        assertThat(paid.ci95().get(0)).isGreaterThan(1);
    }

    @Test
    void whatTheyHaveInCommonDoesNotHideWhatTheyDifferIn() {
        // one is ahead by a tenth of the accuracy, the other by half of the time
        SearchPaid paid = comparison("accuracy", true)
                .of(List.of(found(300, 1.0), random(400, 2.0)))
                .orElseThrow();
        assertThat(paid.hypervolumeRatio().getAsDouble()).isCloseTo(1, within(1e-9));
        SearchPaid ahead = comparison("accuracy", true)
                .of(List.of(found(400, 1.0), random(300, 2.0)))
                .orElseThrow();
        assertThat(ahead.hypervolumeRatio().getAsDouble()).isCloseTo(1.1 * 1.1 / (0.1 * 0.1), within(1e-6));
    }

    @Test
    void onlyNetworksTrainedFromScratchWithinTheLimitsTakePart() {
        Proof inherited = proof("found-1", Origin.FOUND, 999, 0.1, WeightsFrom.INHERITED, true);
        Proof outside = proof("random-1", Origin.RANDOM, 999, 0.1, WeightsFrom.SCRATCH, false);
        Proof baseline = proof("resnet", Origin.BASELINE, 999, 9, WeightsFrom.SCRATCH, true);
        FrontComparison comparison = comparison("accuracy", true);
        assertThat(comparison.of(List.of(inherited, random(800, 1)))).isEmpty();
        assertThat(comparison.of(List.of(found(800, 1), outside, baseline))).isEmpty();
        Proof more = proof("random-search-1", Origin.RANDOM_SEARCH, 700, 1, WeightsFrom.SCRATCH, true);
        SearchPaid paid = comparison
                .of(List.of(found(800, 1), random(600, 1), outside, baseline, inherited, more))
                .orElseThrow();
        assertThat(paid.randomMembers()).hasValue(2);
        assertThat(paid.foundMembers()).hasValue(1);
        assertThat(paid.hypervolumeRatio().getAsDouble()).isCloseTo(0.22 / 0.12, within(1e-9));
    }
}
