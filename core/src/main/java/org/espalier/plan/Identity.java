package org.espalier.plan;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What makes a search this search and no other. It is kept in the journal's first event,
 * and in a later one where it was changed, and asked of whoever goes on with the journal. */
public interface Identity {
    /** What is stored with a new search. */
    JsonNode value();

    /**
     * Compares with what a journal holds, which an older version may have written.
     *
     * @param stored the {@link #value} of the search that the journal is of
     * @return what differs, key by key; empty where it is the same search
     */
    List<Difference> differences(JsonNode stored);

    /**
     * Whether {@link #value} says more than what a journal holds, where nothing differs: then the journal gets it, too, so that the next
     * comparison has it.
     */
    default boolean completes(JsonNode stored) {
        return false;
    }

    /** A search that is the same where a text is. */
    static Identity of(String text) {
        return new Identity() {
            @Override
            public JsonNode value() {
                return JsonNodeFactory.instance.stringNode(text);
            }

            @Override
            public List<Difference> differences(JsonNode stored) {
                String there = stored.isString() ? stored.asString() : stored.toString();
                return there.equals(text)
                        ? List.of()
                        : List.of(new Difference("", "'" + there + "'", "'" + text + "'"));
            }
        };
    }
}
