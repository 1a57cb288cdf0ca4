package org.espalier.pipeline.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.espalier.event.DataIdentified;
import org.espalier.event.SearchEvent;
import org.espalier.event.SettingsChanged;
import org.espalier.journal.EventHead;
import org.espalier.journal.Journal;

/** What is known of the data of a search before it is opened. Asked when data are opened, and only then. */
public interface KnownData {
    /** Nothing: whatever is there is taken as it is. */
    KnownData NOTHING = known(Optional.empty());

    /** Which data the search was made of so far; empty where nobody has said yet. */
    Optional<DataIdentified> before();

    /** Called once where nobody has said it yet, with the data that was opened. */
    void first(DataIdentified data);

    /** As another process has said. */
    static KnownData known(Optional<DataIdentified> before) {
        return new KnownData() {
            @Override
            public Optional<DataIdentified> before() {
                return before;
            }

            @Override
            public void first(DataIdentified data) {
                // nobody keeps it
            }
        };
    }

    /**
     * As the journal says, whose last word counts.
     *
     * @param append puts an event into it
     */
    static KnownData of(Journal journal, Consumer<SearchEvent> append) {
        return new KnownData() {
            @Override
            public Optional<DataIdentified> before() {
                AtomicReference<EventHead> last = new AtomicReference<>();
                try {
                    journal.heads(head -> {
                        if (head.type().equals(DataIdentified.TYPE)) {
                            last.set(head);
                        } else if (head.type().equals(SettingsChanged.TYPE) && isOfOtherData(journal, head)) {
                            last.set(null);
                        }
                    });
                    EventHead head = last.get();
                    return head != null && journal.read(head).event() instanceof DataIdentified data
                            ? Optional.of(data)
                            : Optional.empty();
                } catch (IOException e) {
                    throw new UncheckedIOException(e.getMessage(), e);
                }
            }

            @Override
            public void first(DataIdentified data) {
                append.accept(data);
            }
        };
    }

    private static boolean isOfOtherData(Journal journal, EventHead head) {
        try {
            return journal.read(head).event() instanceof SettingsChanged changed
                    && changed.changes().stream().anyMatch(change -> change.key().equals("data.source"));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
