package org.espalier.event;

import tools.jackson.databind.JsonNode;

/**
 * The state of an ask/tell strategy with nothing outstanding: what came before it need not be replayed.
 *
 * @param state as the strategy gave it; not to be changed
 */
public record StrategySnapshot(JsonNode state) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "snapshot";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.snapshot(this);
    }
}
