package org.espalier.device;

import java.util.Locale;

/**
 * What a latency model expects a device to take at the median. Never reported as a measurement; see {@link MeasuredLatency}.
 *
 * @param millis expected median in milliseconds
 * @param mapePercent mean absolute percentage error of the model on networks it was not fitted to
 */
public record PredictedLatency(double millis, double mapePercent) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f ms predicted (error %.1f %%)", millis, mapePercent);
    }
}
