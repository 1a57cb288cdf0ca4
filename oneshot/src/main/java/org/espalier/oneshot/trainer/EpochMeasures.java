package org.espalier.oneshot.trainer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an epoch came to.
 *
 * @param epoch its number, from 1
 * @param values by name: {@value #LOSS}, {@value #TRAIN}, {@value #RATE}, the metrics that were asked for, and what the strategy shows of itself, such as
 *     {@code entropy}. What is no finite number is not there; values have the precision of a float, so that a training that was resumed has the same
 */
public record EpochMeasures(int epoch, Map<String, Double> values) {
    /** Mean loss over the batches of the weights. */
    public static final String LOSS = "loss";

    /** What is shown beside the loss, over the images of the weights as they went by: top-1 of classes. */
    public static final String TRAIN = "train";

    /** Learning rate of the weights in the last step. */
    public static final String RATE = "learning_rate";

    public EpochMeasures {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch " + epoch + " is below 1");
        }
        Map<String, Double> kept = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            float rounded = value.floatValue();
            if (Float.isFinite(rounded)) {
                kept.put(name, (double) rounded);
            }
        });
        values = Collections.unmodifiableMap(kept);
    }

    /** One of them; empty where it is not there. */
    public OptionalDouble value(String name) {
        Double value = values.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
