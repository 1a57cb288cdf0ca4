package org.espalier.event;

import tools.jackson.databind.JsonNode;

/**
 * The state of an ask/tell strategy, what it asked for and was not told of included: what came before need not be replayed to it.
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
