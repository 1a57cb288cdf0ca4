package org.espalier.torch.task.testing;

import static org.espalier.torch.task.testing.Subject.require;
import static org.espalier.torch.task.testing.Subject.requireClose;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.measure.Answers;
import org.espalier.measure.Estimate;
import org.espalier.measure.Measure;
import org.espalier.search.testing.Check;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.loss.Targets;

/** What holds of the answers that a task collects, and of its measures of them. */
record TallyChecks(Subject subject) {
    private static final long SEED = 5;

    List<Check> checks() {
        return List.of(
                new Check("what is collected in pieces is what is collected at once", this::inPieces),
                new Check("samples that fill a batch up are not collected", this::padded),
                new Check("an answer that is no number is not left out", this::notFinite),
                new Check("measures do not hang on the order of the samples", this::anyOrder),
                new Check("a sample that counts twice is two samples", this::twice),
                new Check("measures lie within their intervals", this::withinIntervals),
                new Check("measures of nothing are not defined", this::ofNothing));
    }

    private Answers answers() {
        return collected(subject.outputs("outputs"), subject.targets());
    }

    private Answers collected(Tensor outputs, Targets targets) {
        Tally tally = subject.task().tally(subject.labels());
        tally.add(outputs, targets);
        return tally.answers();
    }

    private List<Measure> measures() {
        return subject.task().measures(subject.labels());
    }

    private void inPieces() {
        Tensor outputs = subject.outputs("outputs");
        Targets targets = subject.targets();
        Tally tally = subject.task().tally(subject.labels());
        long samples = subject.samples().count();
        for (long at = 0; at < samples; at += 3) {
            long some = Math.min(3, samples - at);
            tally.add(outputs.narrow(0, at, some), targets.part(at, some));
        }
        requireSame(answers(), tally.answers(), "collected in pieces");
        require(
                answers().samples() == samples,
                "of " + samples + " samples " + answers().samples() + " were collected");
    }

    private static void requireSame(Answers expected, Answers got, String what) {
        require(expected.columns().equals(got.columns()), what + ": other columns, " + got.columns());
        require(expected.samples() == got.samples(), what + ": " + got.samples() + " samples of " + expected.samples());
        for (String column : expected.columns()) {
            for (int i = 0; i < expected.samples(); i++) {
                requireClose(expected.at(column, i), got.at(column, i), what + ", " + column + " of sample " + i);
            }
        }
    }

    private void padded() {
        int samples = subject.samples().count();
        Tensor longer = subject.outputs("outputs", samples + 3);
        requireSame(
                collected(longer.narrow(0, 0, samples), subject.targets()),
                collected(longer, subject.targets().padded(3)),
                "filled up");
    }

    /** A network that has gone astray must not be judged by the samples that it still answers. */
    private void notFinite() {
        Tensor astray = subject.outputs("outputs").mul(new Scalar(Double.NaN));
        long samples = subject.samples().count();
        long collected = collected(astray, subject.targets()).samples();
        require(
                collected == samples,
                "of " + samples + " answers that are no numbers " + collected + " were collected");
    }

    private void anyOrder() {
        Answers answers = answers();
        int samples = answers.samples();
        int[] reversed = IntStream.range(0, samples).map(i -> samples - 1 - i).toArray();
        int[] turned = IntStream.range(0, samples).map(i -> (i + 1) % samples).toArray();
        for (int[] order : List.of(reversed, turned)) {
            Answers other = picked(answers, order);
            for (Measure measure : measures()) {
                requireClose(measure.of(answers), measure.of(other), measure.name() + " in another order");
            }
        }
    }

    private static Answers picked(Answers answers, int[] samples) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (String column : answers.columns()) {
            columns.put(
                    column,
                    Arrays.stream(samples)
                            .mapToDouble(sample -> answers.at(column, sample))
                            .toArray());
        }
        return Answers.of(columns);
    }

    /** Upon which the bootstrap relies. */
    private void twice() {
        Answers answers = answers();
        int[] times = new int[answers.samples()];
        for (int i = 0; i < times.length; i++) {
            times[i] = i % 3;
        }
        int[] samples = IntStream.range(0, times.length)
                .flatMap(i -> IntStream.range(0, times[i]).map(again -> i))
                .toArray();
        for (Measure measure : measures()) {
            requireClose(
                    measure.of(picked(answers, samples)),
                    measure.of(answers, times),
                    measure.name() + " of samples that count up to twice");
        }
    }

    private void withinIntervals() {
        Answers answers = answers();
        for (Measure measure : measures()) {
            Estimate estimate = measure.estimate(answers, SEED);
            double low = estimate.ci95().low();
            double high = estimate.ci95().high();
            require(low <= high, measure.name() + ": its interval goes from " + low + " to " + high);
            require(
                    Double.isNaN(estimate.value()) || Double.isFinite(estimate.value()),
                    measure.name() + " of finite answers is " + estimate.value());
            requireClose(estimate.value(), measure.of(answers), measure.name() + " with and without an interval");
            // a bootstrap of a figure that grows with fewer distinct samples may leave it out below, not by much
            double width = high - low;
            require(
                    Double.isNaN(estimate.value())
                            || estimate.value() >= low - width && estimate.value() <= high + width,
                    measure.name() + " is " + estimate.value() + ", far from its interval of " + low + " to " + high);
            require(
                    estimate.equals(measure.estimate(answers, SEED)),
                    measure.name() + ": the same seed gives another interval");
        }
    }

    private void ofNothing() {
        Answers none = picked(answers(), new int[0]);
        for (Measure measure : measures()) {
            double value = measure.of(none);
            require(Double.isNaN(value), measure.name() + " of no samples is " + value + ": expected NaN");
        }
    }
}
