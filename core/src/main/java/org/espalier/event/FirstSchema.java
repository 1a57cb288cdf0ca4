package org.espalier.event;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lifts particulars as the first schema of journals had them into the shape of today. What they are is told by their keys, because a search
 * may go on in a journal that an earlier release began.
 */
final class FirstSchema {
    private static final List<String> MEASURES = List.of("loss", "train", "valid");

    private FirstSchema() {}

    /** The particulars themselves where there is nothing to lift. */
    static ObjectNode lift(String type, ObjectNode data) {
        return type.equals(EpochDone.TYPE) && !data.has("measures") ? epoch(data) : data;
    }

    /** Measures stood beside the others, and probabilities were named after the alphas that they came from. */
    private static ObjectNode epoch(ObjectNode data) {
        ObjectNode lifted = JsonNodeFactory.instance.objectNode();
        ObjectNode measures = lifted.objectNode();
        data.forEachEntry((key, value) -> {
            if (MEASURES.contains(key)) {
                measures.set(key, value);
            } else {
                lifted.set(key.equals("alphas") ? "probabilities" : key, value);
            }
        });
        return lifted.set("measures", measures);
    }
}
