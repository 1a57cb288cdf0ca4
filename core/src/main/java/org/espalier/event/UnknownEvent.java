package org.espalier.event;

import tools.jackson.databind.node.ObjectNode;

/**
 * An event that this version does not know, or whose particulars it cannot read: a newer version wrote it, or a phase of somebody
 * else's. Kept as it is.
 *
 * @param type its word in the journal
 * @param data the particulars; not to be changed
 */
public record UnknownEvent(String type, ObjectNode data) implements SearchEvent {
    public UnknownEvent {
        if (type.isBlank()) {
            throw new IllegalArgumentException("an event needs a type, got '" + type + "'");
        }
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.unknown(this);
    }
}
