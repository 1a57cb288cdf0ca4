package org.espalier.oneshot.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingAlgorithm;

/** A training with the faults that one of any kind can have. */
class FaultyTraining implements TrainingAlgorithm {
    final Fault fault;
    private final TrainingAlgorithm sound;
    private final ParameterStore weights;
    private final String identity;

    /**
     * @param weights that it trains
     * @param hidden what its identity should say and does not, where that is the fault
     */
    FaultyTraining(Fault fault, TrainingAlgorithm sound, ParameterStore weights, String hidden) {
        this.fault = fault;
        this.sound = sound;
        this.weights = weights;
        this.identity = switch (fault) {
            case SEED_NOT_IN_IDENTITY, SETTING_NOT_IN_IDENTITY ->
                sound.identity().replace(hidden, "");
            case IDENTITY_OF_THE_MOMENT -> sound.identity() + System.nanoTime();
            default -> sound.identity();
        };
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public boolean normalisesBatches() {
        return sound.normalisesBatches();
    }

    @Override
    public void beginEpoch(Clock clock) {
        sound.beginEpoch(clock);
    }

    @Override
    public void endEpoch(Clock clock) {
        sound.endEpoch(clock);
    }

    @Override
    public StepReport step(Batch batch, Clock clock) {
        if (fault == Fault.SWALLOWS_NOT_A_NUMBER && Float.isNaN(HostCopies.floats(batch.images())[0])) {
            return new StepReport(0, 0, 0);
        }
        StepReport report = sound.step(batch, clock);
        behind();
        return report;
    }

    /** What goes wrong behind a step of the weights. */
    final void behind() {
        if (fault == Fault.LEAKS_EACH_STEP) {
            leak();
        } else if (fault == Fault.MOVES_UNUSED) {
            for (Stored stored : weights.trained()) {
                if (!stored.tensor().grad().defined()) {
                    float[] values = weights.values(stored.name());
                    for (int i = 0; i < values.length; i++) {
                        values[i] *= 0.99f;
                    }
                    weights.assign(stored.name(), values);
                }
            }
        }
    }

    private static void leak() {
        Tensor tensor = TensorFactory.HOST.of(new float[] {1}, 1);
        tensor.retainReference();
    }

    @Override
    public Telemetry telemetry(Clock clock) {
        return sound.telemetry(clock);
    }

    @Override
    public double witness() {
        return fault == Fault.BLIND_WITNESS ? 0 : sound.witness();
    }

    @Override
    public Map<String, float[]> state() {
        return sound.state();
    }

    @Override
    public void restore(Map<String, float[]> state) {
        Map<String, float[]> taken = new LinkedHashMap<>(state);
        if (fault == Fault.FORGETS_MOMENTUM) {
            List<String> momenta = new ArrayList<>(taken.keySet());
            momenta.removeIf(name -> !name.endsWith("|momentum"));
            momenta.forEach(taken::remove);
        }
        sound.restore(taken);
    }

    @Override
    public void close() {
        if (fault == Fault.LEAKS_AT_CLOSE) {
            leak();
        }
        sound.close();
    }
}
