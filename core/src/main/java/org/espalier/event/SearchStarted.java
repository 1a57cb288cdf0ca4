package org.espalier.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A search begins: the first event of every journal.
 *
 * @param identity what makes this search this search, for a {@code plan.Identity} to compare; not to be changed
 * @param phases names of the phases in order
 * @param versions of whatever may decide the result, by name; empty where the release did not say
 */
public record SearchStarted(JsonNode identity, List<String> phases, Map<String, String> versions)
        implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "plan";

    public SearchStarted {
        phases = List.copyOf(phases);
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.searchStarted(this);
    }
}
