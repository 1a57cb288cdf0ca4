package org.espalier.pipeline.execution.local;

import java.util.Optional;
import org.espalier.measure.ClassMeasures;
import org.espalier.measure.Estimate;
import org.espalier.stats.Interval;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A measure and its interval, as they stand in the file of an outcome; those of earlier releases hold counts of right answers. */
final class WrittenScores {
    private WrittenScores() {}

    static ObjectNode write(Estimate estimate) {
        ObjectNode written = JsonNodeFactory.instance.objectNode().put("value", estimate.value());
        written.putArray("ci95").add(estimate.ci95().low()).add(estimate.ci95().high());
        return written;
    }

    /** Empty where it is neither. */
    static Optional<Estimate> read(JsonNode written) {
        if (written.has("correct")) {
            return counted(written.path("correct"), written.path("images"));
        }
        JsonNode value = written.path("value");
        JsonNode low = written.path("ci95").path(0);
        JsonNode high = written.path("ci95").path(1);
        boolean whole = value.isNumber()
                && Double.isFinite(value.doubleValue())
                && low.isNumber()
                && high.isNumber()
                && low.doubleValue() <= high.doubleValue();
        return whole
                ? Optional.of(new Estimate(value.doubleValue(), new Interval(low.doubleValue(), high.doubleValue())))
                : Optional.empty();
    }

    private static Optional<Estimate> counted(JsonNode correct, JsonNode images) {
        boolean whole = correct.isIntegralNumber()
                && images.isIntegralNumber()
                && images.longValue() >= 1
                && correct.longValue() >= 0
                && correct.longValue() <= images.longValue();
        return whole ? Optional.of(ClassMeasures.accuracy(correct.longValue(), images.longValue())) : Optional.empty();
    }
}
