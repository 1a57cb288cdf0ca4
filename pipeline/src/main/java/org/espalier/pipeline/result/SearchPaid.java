package org.espalier.pipeline.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether a search was worth its time: the front of what was found beside that of random members, both trained from scratch alike and within the
 * limits, by what the test images and the device say.
 *
 * @param hypervolumeRatio volume that the found networks dominate, over that of the random ones; absent where it is not defined
 * @param ci95 the two ends of its 95 % interval, by a bootstrap over test images that is the same for all networks
 * @param reference the corner that volumes are measured from: measure or metric to value
 * @param foundMembers how many stand on the one side
 * @param randomMembers how many stand on the other
 * @param note what is in the interval, and what is not
 */
public record SearchPaid(
        OptionalDouble hypervolumeRatio,
        List<Double> ci95,
        Map<String, Double> reference,
        OptionalLong foundMembers,
        OptionalLong randomMembers,
        String note) {
    public SearchPaid {
        ci95 = Rows.of(ci95);
        reference = copy(reference);
        note = Objects.requireNonNullElse(note, "");
    }

    private static Map<String, Double> copy(@Nullable Map<String, Double> given) {
        Map<String, Double> known = new LinkedHashMap<>();
        if (given != null) {
            given.forEach((name, value) -> {
                if (value != null) {
                    known.put(name, value);
                }
            });
        }
        return Collections.unmodifiableMap(known);
    }
}
