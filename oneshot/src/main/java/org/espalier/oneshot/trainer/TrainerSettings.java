package org.espalier.oneshot.trainer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import org.espalier.decision.Architecture;
import org.espalier.measure.Measure;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.LearningRateSchedule;
import org.espalier.torch.train.OptimiserRule;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.WeightRule;

/**
 * What a builder was told about how a training is run.
 *
 * @param callbacks in the order in which they are called
 * @param logFrequency steps from one report of progress to the next; 0: after the last step of an epoch alone
 * @param optimiser of the weights; empty: the strategy's own
 * @param scoring of a member after each epoch; empty where no metrics are asked for
 */
record TrainerSettings(
        List<Callback> callbacks, int logFrequency, Optional<OptimiserRule> optimiser, Optional<Scoring> scoring) {
    /** Measures of the answers to one epoch of images. */
    record Scoring(List<Measure> measures, BatchStream images, Supplier<Tally> tally) {}

    TrainerSettings {
        callbacks = List.copyOf(callbacks);
    }

    /** @throws IllegalArgumentException where two callbacks bring a schedule */
    WeightRule weightRule() {
        Optional<LearningRateSchedule> schedule = only("a learning-rate schedule", Callback::schedule);
        return new WeightRule(optimiser, schedule);
    }

    /** @throws IllegalArgumentException where two callbacks bring a place for checkpoints */
    Optional<CheckpointFolder> checkpoints() {
        return only("a place for checkpoints", Callback::checkpoints);
    }

    private <P> Optional<P> only(String what, Function<Callback, Optional<P>> part) {
        List<P> brought =
                callbacks.stream().flatMap(one -> part.apply(one).stream()).toList();
        if (brought.size() > 1) {
            throw new IllegalArgumentException("callbacks: " + brought.size() + " of them bring " + what
                    + ", expected at most one, got " + brought + "; leave the others out");
        }
        return brought.stream().findFirst();
    }

    boolean ends(List<EpochMeasures> history) {
        return callbacks.stream().anyMatch(one -> one.ends(history));
    }

    Optional<MemberMetrics> metrics(Supplier<SharedWeights> weights, Supplier<Architecture> member) {
        return scoring.map(
                asked -> new MemberMetrics(asked.measures(), asked.images(), asked.tally(), weights, member));
    }

    TrainingListener listener() {
        return new TrainingListener() {
            @Override
            public void epoch(EpochReport report) {
                EpochReport told =
                        main(report).isPresent() ? report.validated(main(report).getAsDouble()) : report;
                callbacks.forEach(one -> one.epoch(told));
            }

            @Override
            public void stepped(Progress progress) {
                boolean last = progress.step() == progress.steps();
                if (last || logFrequency > 0 && progress.step() % logFrequency == 0) {
                    callbacks.forEach(one -> one.progress(progress));
                }
            }

            @Override
            public void warning(String message) {
                callbacks.forEach(one -> one.warning(message));
            }
        };
    }

    /** The first metric that was asked for. */
    private OptionalDouble main(TrainingListener.EpochReport report) {
        Optional<Double> value = scoring.flatMap(asked -> Optional.ofNullable(
                report.telemetry().measures().get(asked.measures().get(0).name())));
        return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
    }
}
