package org.espalier.oneshot.relaxed;

import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;
import org.jspecify.annotations.Nullable;

/**
 * The mean loss of the architecture's half over the steps of an epoch. It is that of the passes by which the architecture learns, so that nothing is
 * computed for it, and it is added up on the device and read once for each epoch. Not thread-safe.
 */
final class ValidationLoss implements AutoCloseable {
    /** What it is called among the measures of an epoch. */
    static final String MEASURE = "valid_loss";

    private @Nullable Tensor sum;
    private int steps;

    /** Of the last epoch that ended; empty where the architecture rested in all of it. */
    private OptionalDouble mean = OptionalDouble.empty();

    /** An epoch begins. */
    void begin() {
        close();
        steps = 0;
        mean = OptionalDouble.empty();
    }

    /** A step of the architecture has passed with this loss, a scalar. */
    void add(Tensor loss) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            if (sum == null) {
                sum = loss.detach().clone();
                sum.retainReference();
            } else {
                sum.add_(loss.detach());
            }
        }
        steps++;
    }

    /** The epoch is done. */
    void end() {
        if (sum != null) {
            mean = OptionalDouble.of((float) (HostCopies.number(sum) / steps)); // as a checkpoint keeps it
        }
        close();
    }

    OptionalDouble mean() {
        return mean;
    }

    /** What a resumed training tells of the epoch before the kill. */
    Map<String, float[]> state() {
        return mean.isPresent() ? Map.of(MEASURE, new float[] {(float) mean.getAsDouble()}) : Map.of();
    }

    void restore(Map<String, float[]> state) {
        float[] kept = state.getOrDefault(MEASURE, new float[0]);
        mean = kept.length == 1 ? OptionalDouble.of(kept[0]) : OptionalDouble.empty();
    }

    @Override
    public void close() {
        if (sum != null) {
            sum.close();
            sum = null;
        }
    }
}
