package org.espalier.event;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The search goes on with another configuration than before: no finished phase had used what differs. From here on this is its identity.
 *
 * @param identity what makes this search this search from now on, as in {@link SearchStarted}; not to be changed
 * @param phases names of the phases in order, from now on
 * @param changes what differs, key by key; empty where the identity only says more than before
 * @param restarted phases that begin anew: what they appended before counts no more
 */
public record SettingsChanged(JsonNode identity, List<String> phases, List<Change> changes, List<String> restarted)
        implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "settings-changed";

    public SettingsChanged {
        phases = List.copyOf(phases);
        changes = List.copyOf(changes);
        restarted = List.copyOf(restarted);
    }

    /**
     * A key whose value changed.
     *
     * @param key its path in the configuration; empty where no single key can be named
     * @param before its value before, as shown to people
     * @param after its value from now on
     */
    public record Change(String key, String before, String after) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.settingsChanged(this);
    }
}
