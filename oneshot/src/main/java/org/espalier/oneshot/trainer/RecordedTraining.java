package org.espalier.oneshot.trainer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingAlgorithm;

/**
 * A training with the history of its epochs, which is part of its checkpoints: so that a rule that ends it by its history says the same of one that was
 * resumed. Not thread-safe.
 */
final class RecordedTraining implements TrainingAlgorithm {
    private static final String OWN = "trainer";

    private final TrainingAlgorithm inner;
    private final UnaryOperator<Telemetry> complete;
    private final Optional<MemberMetrics> metrics;
    private final Predicate<List<EpochMeasures>> ends;
    private final List<EpochMeasures> history = new ArrayList<>();
    private double loss;
    private double glance;
    private long images;
    private int batches;
    private double rate;

    /**
     * @param complete adds to what the strategy tells of an epoch
     * @param ends whether a history says that no further epoch begins
     */
    RecordedTraining(
            TrainingAlgorithm inner,
            UnaryOperator<Telemetry> complete,
            Optional<MemberMetrics> metrics,
            Predicate<List<EpochMeasures>> ends) {
        this.inner = inner;
        this.complete = complete;
        this.metrics = metrics;
        this.ends = ends;
    }

    /** Of all epochs that are done. */
    List<EpochMeasures> history() {
        return List.copyOf(history);
    }

    /** The rate of the last step that was tried. */
    double rate() {
        return rate;
    }

    @Override
    public String identity() {
        return inner.identity();
    }

    @Override
    public boolean normalisesBatches() {
        return inner.normalisesBatches();
    }

    @Override
    public void beginEpoch(Clock clock) {
        loss = 0;
        glance = 0;
        images = 0;
        batches = 0;
        inner.beginEpoch(clock);
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        StepReport report = inner.step(batch, clock);
        loss += report.loss();
        glance += report.glance();
        images += batch.images().size(0);
        rate = report.learningRate();
        batches++;
        return report;
    }

    @Override
    public void endEpoch(Clock clock) {
        inner.endEpoch(clock);
    }

    @Override
    public void epochDone(Clock clock) {
        inner.epochDone(clock);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(EpochMeasures.LOSS, loss / batches);
        values.put(EpochMeasures.TRAIN, glance / images);
        values.put(EpochMeasures.RATE, rate);
        metrics.ifPresent(asked -> values.putAll(asked.now()));
        complete.apply(inner.telemetry(clock)).measures().forEach(values::putIfAbsent);
        history.add(new EpochMeasures(clock.epoch() + 1, values));
    }

    @Override
    public boolean hasEnded() {
        return inner.hasEnded() || ends.test(history());
    }

    @Override
    public Telemetry telemetry(Clock clock) {
        Telemetry own = complete.apply(inner.telemetry(clock));
        Map<String, Double> measures = new LinkedHashMap<>(own.measures());
        if (!history.isEmpty()) {
            Map<String, Double> last = history.get(history.size() - 1).values();
            metrics.ifPresent(asked -> asked.measures().forEach(measure -> {
                if (last.containsKey(measure.name())) {
                    measures.put(measure.name(), last.get(measure.name()));
                }
            }));
        }
        return new Telemetry(measures, own.probabilities(), own.derived());
    }

    @Override
    public double witness() {
        return inner.witness();
    }

    @Override
    public Map<String, float[]> state() {
        Set<String> names = new LinkedHashSet<>();
        history.forEach(epoch -> names.addAll(epoch.values().keySet()));
        Map<String, float[]> columns = new LinkedHashMap<>();
        for (String name : names) {
            float[] column = new float[2 * history.size()];
            for (int i = 0; i < history.size(); i++) {
                OptionalDouble value = history.get(i).value(name);
                column[2 * i] = value.isPresent() ? 1 : 0; // a checkpoint holds finite numbers only
                column[2 * i + 1] = (float) value.orElse(0);
            }
            columns.put(name, column);
        }
        Map<String, float[]> all = new LinkedHashMap<>(inner.state());
        all.putAll(new Sections().put(OWN, columns).all());
        return all;
    }

    @Override
    public void restore(Map<String, float[]> state) {
        Map<String, float[]> others = new LinkedHashMap<>(state);
        others.keySet().removeIf(name -> name.startsWith(OWN + ":"));
        inner.restore(others);
        history.clear();
        Map<String, float[]> columns = Sections.section(state, OWN);
        int epochs = columns.values().stream()
                .mapToInt(column -> column.length / 2)
                .max()
                .orElse(0);
        for (int i = 0; i < epochs; i++) {
            int at = 2 * i;
            Map<String, Double> values = new LinkedHashMap<>();
            columns.forEach((name, column) -> {
                if (column[at] > 0) {
                    values.put(name, (double) column[at + 1]);
                }
            });
            history.add(new EpochMeasures(i + 1, values));
        }
    }
}
