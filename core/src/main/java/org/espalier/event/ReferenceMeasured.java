package org.espalier.event;

/**
 * A number was measured that limits hang on, such as the latency of a network that a limit is a share of. Written once: from then on the search
 * goes by that number, whatever the device would give by now.
 *
 * @param metric for example {@code latency_ms}
 * @param of what it was measured of: the name of a network, or a member in the space's notation
 * @param basis what the number hangs on beside the name, such as the device; under another basis it is measured anew
 * @param value in the metric's unit, finite
 */
public record ReferenceMeasured(String metric, String of, String basis, double value) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "reference";

    public ReferenceMeasured {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(metric + " of " + of + " has to be finite, got " + value);
        }
    }

    /** Whether it says the same thing's number. */
    public boolean isOf(String otherMetric, String other, String otherBasis) {
        return metric.equals(otherMetric) && of.equals(other) && basis.equals(otherBasis);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.referenceMeasured(this);
    }
}
