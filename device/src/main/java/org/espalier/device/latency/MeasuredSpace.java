package org.espalier.device.latency;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.device.latency.model.Features;
import org.espalier.device.latency.model.LatencyLearner;
import org.espalier.device.latency.model.LatencyPredictor;
import org.espalier.device.latency.model.PredictionError;
import org.espalier.device.latency.model.TrainingRows;
import org.espalier.space.SearchSpace;

/** A space and what was measured of it: where models of its members' latency are learned, and taken up again from what was written of them. */
public final class MeasuredSpace {
    private final SearchSpace space;
    private final LatencyMeasurements measurements;
    private final Features features;

    private MeasuredSpace(SearchSpace space, LatencyMeasurements measurements, Features features) {
        this.space = space;
        this.measurements = measurements;
        this.features = features;
    }

    /**
     * Joins both.
     *
     * @throws org.espalier.device.latency.table.MissingLayerException where the space has a layer that was not measured
     * @throws IllegalArgumentException where the measurements are those of another space
     */
    public static MeasuredSpace of(SearchSpace space, LatencyMeasurements measurements) {
        if (!measurements.space().equals(space.name())) {
            throw new IllegalArgumentException(
                    "the latencies are those of space '" + measurements.space() + "', expected '" + space.name() + "'");
        }
        LatencyStudy.Settings settings = measurements.settings();
        if (!settings.withLayers()) {
            return new MeasuredSpace(space, measurements, Features.of(space));
        }
        SpaceLayers layers = SpaceLayers.of(space, settings.seed(), settings.mostLayers());
        LatencyTable table = LatencyTable.of(measurements.raw(), layers.measured());
        return new MeasuredSpace(space, measurements, Features.withTable(space, layers.sum(table)));
    }

    /** What members are to models. */
    public Features features() {
        return features;
    }

    public LatencyMeasurements measurements() {
        return measurements;
    }

    /**
     * Learns from the members that were measured for it, and looks how far it is off on the others.
     *
     * @throws IllegalArgumentException where the learner needs more members, or a table of layers that were not measured
     */
    public LatencyModel learn(LatencyLearner learner) {
        List<LatencyMeasurements.Member> learned = measurements.learned();
        TrainingRows rows = new TrainingRows(
                features.names(),
                learned.stream().map(m -> features.of(parse(m))).toArray(double[][]::new),
                learned.stream().mapToDouble(LatencyMeasurements.Member::millis).toArray());
        return model(learner, learner.learn(rows, measurements.settings().seed()));
    }

    private Architecture parse(LatencyMeasurements.Member member) {
        return space.requireMember(space.codec().parse(member.architecture()));
    }

    /** The model of a predictor that the learner made of these measurements, now or in another run. */
    LatencyModel model(LatencyLearner learner, LatencyPredictor predictor) {
        ToDoubleFunction<Architecture> predict = learner.readsTableAlone()
                ? member -> predictor.millis(features.ofTable(member))
                : member -> predictor.millis(features.of(member));
        List<LatencyModel.Member> heldOut = measurements.heldOut().stream()
                .map(m -> new LatencyModel.Member(m.architecture(), m.millis(), predict.applyAsDouble(parse(m))))
                .toList();
        PredictionError error = PredictionError.of(
                heldOut.stream()
                        .mapToDouble(LatencyModel.Member::measuredMillis)
                        .toArray(),
                heldOut.stream()
                        .mapToDouble(LatencyModel.Member::predictedMillis)
                        .toArray());
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("name", learner.name());
        state.putAll(predictor.state());
        return new LatencyModel(
                measurements.device().fingerprint(),
                predict,
                state,
                heldOut,
                error,
                measurements.layers().size());
    }
}
