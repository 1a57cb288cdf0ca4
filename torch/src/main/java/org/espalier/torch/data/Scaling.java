package org.espalier.torch.data;

import java.util.Collections;
import java.util.List;

/**
 * How stored values become the bytes that images are made of: by their type, or as {@code (value - offset) * factor} for each channel,
 * rounded and clipped to 0..255. A value rule is made from training images only and belongs to the model: other images of the same kind
 * are brought to bytes by the same numbers.
 *
 * @param offset one per channel, or empty: by the type (8 bits as they are, 16 bits of a picture file divided by 257)
 * @param factor as many
 */
public record Scaling(List<Double> offset, List<Double> factor) {
    /** Pictures and arrays of unsigned bytes. */
    public static final Scaling BY_TYPE = new Scaling(List.of(), List.of());

    private static final double LARGEST = 255;

    /** Checks that both are finite and of one length. */
    public Scaling {
        offset = List.copyOf(offset);
        factor = List.copyOf(factor);
        if (offset.size() != factor.size()) {
            throw new IllegalArgumentException(offset.size() + " offsets and " + factor.size() + " factors");
        }
        for (int c = 0; c < offset.size(); c++) {
            if (!Double.isFinite(offset.get(c)) || !(factor.get(c) >= 0) || !Double.isFinite(factor.get(c))) {
                throw new IllegalArgumentException("channel " + c + " is scaled by offset " + offset.get(c)
                        + " and factor " + factor.get(c) + ": expected finite numbers, the factor not below 0");
            }
        }
    }

    /**
     * Values between 0 and 1.
     *
     * @param channels how many
     * @return offset 0 and factor 255 for each
     */
    public static Scaling unit(int channels) {
        return new Scaling(Collections.nCopies(channels, 0.0), Collections.nCopies(channels, LARGEST));
    }

    /**
     * Whether the type of the values says it all.
     *
     * @return true for {@link #BY_TYPE}
     */
    public boolean byType() {
        return offset.isEmpty();
    }

    /**
     * The rule for values that were seen: as {@link #unit} where all of them lie in 0..1, otherwise every channel from its least to its
     * largest value.
     */
    static Scaling between(String name, double[] least, double[] largest) {
        boolean unit = true;
        for (int c = 0; c < least.length; c++) {
            unit &= least[c] >= 0 && largest[c] <= 1;
        }
        if (unit) {
            return unit(least.length);
        }
        Double[] offset = new Double[least.length];
        Double[] factor = new Double[least.length];
        for (int c = 0; c < least.length; c++) {
            double range = largest[c] - least[c];
            offset[c] = least[c];
            factor[c] = range > 0 ? LARGEST / range : 0;
            if (!Double.isFinite(range) || !Double.isFinite(factor[c])) {
                throw new DataException(name + ": has values from " + least[c] + " to " + largest[c] + " in channel "
                        + c + ": expected a range that single numbers can tell apart; scale them first");
            }
        }
        return new Scaling(List.of(offset), List.of(factor));
    }
}
