package org.espalier.oneshot.relaxed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/** What is told of an epoch and can be read from nothing else when it is over, so that checkpoints hold it. Not thread-safe. */
final class LastEpoch implements AutoCloseable {
    private final ValidationLoss validationLoss = new ValidationLoss();

    /** At the end of the epoch, where it is asked for. */
    private OptionalDouble curvature = OptionalDouble.empty();

    void begin() {
        curvature = OptionalDouble.empty();
        validationLoss.begin();
    }

    /** A loss by which the architecture was moved. */
    void add(Tensor loss) {
        validationLoss.add(loss);
    }

    /** Largest eigenvalue of the validation loss's Hessian over the architecture parameters. */
    void curvatureIs(double value) {
        curvature = OptionalDouble.of((float) value); // as a checkpoint keeps it
    }

    void end() {
        validationLoss.end();
    }

    OptionalDouble curvature() {
        return curvature;
    }

    /** What is known, by name. */
    Map<String, Double> told() {
        Map<String, Double> told = new LinkedHashMap<>();
        validationLoss.mean().ifPresent(value -> told.put(ValidationLoss.MEASURE, value));
        curvature.ifPresent(value -> told.put(Curvature.MEASURE, value));
        return told;
    }

    Map<String, float[]> state() {
        Map<String, float[]> state = new LinkedHashMap<>(validationLoss.state());
        curvature.ifPresent(value -> state.put(Curvature.MEASURE, new float[] {(float) value}));
        return state;
    }

    void restore(Map<String, float[]> state) {
        validationLoss.restore(state);
        float[] value = state.get(Curvature.MEASURE);
        curvature = value == null ? OptionalDouble.empty() : OptionalDouble.of(value[0]);
    }

    @Override
    public void close() {
        validationLoss.close();
    }
}
