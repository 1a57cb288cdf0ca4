package org.espalier.pipeline.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.event.DataIdentified;
import org.espalier.event.ReferenceMeasured;
import org.espalier.event.SearchEvent;
import org.espalier.journal.EventHead;
import org.espalier.journal.Journal;
import org.espalier.journal.JournalReader;

/** What is known of the data of a search before it is opened. Asked when data are opened, and only then. */
public interface KnownData {
    /** Nothing: whatever is there is taken as it is. */
    KnownData NOTHING = known(Optional.empty());

    /** Which data the search was made of so far; empty where nobody has said yet. */
    Optional<DataIdentified> before();

    /** Called once where nobody has said it yet, with the data that was opened. */
    void first(DataIdentified data);

    /** What was measured once for the whole search so far. */
    default List<ReferenceMeasured> references() {
        return List.of();
    }

    /** Called once for each number that was measured for the whole search. */
    default void measured(ReferenceMeasured reference) {
        // nobody keeps it
    }

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

    /** As a journal says that another process may be writing. */
    static KnownData read(Path journal) throws IOException {
        LastWord last = new LastWord();
        JournalReader.read(journal, LastWord.TYPES, event -> last.hear(event.event()));
        return known(last.said());
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
                try {
                    return last(journal);
                } catch (IOException e) {
                    throw new UncheckedIOException(e.getMessage(), e);
                }
            }

            @Override
            public void first(DataIdentified data) {
                append.accept(data);
            }

            @Override
            public List<ReferenceMeasured> references() {
                try {
                    return measuredSoFar(journal);
                } catch (IOException e) {
                    throw new UncheckedIOException(e.getMessage(), e);
                }
            }

            @Override
            public void measured(ReferenceMeasured reference) {
                append.accept(reference);
            }
        };
    }

    private static List<ReferenceMeasured> measuredSoFar(Journal journal) throws IOException {
        List<EventHead> heads = new ArrayList<>();
        journal.heads(head -> {
            if (head.type().equals(ReferenceMeasured.TYPE)) {
                heads.add(head);
            }
        });
        List<ReferenceMeasured> measured = new ArrayList<>();
        for (EventHead head : heads) {
            if (journal.read(head).event() instanceof ReferenceMeasured reference) {
                measured.add(reference);
            }
        }
        return measured;
    }

    private static Optional<DataIdentified> last(Journal journal) throws IOException {
        List<EventHead> heads = new ArrayList<>();
        journal.heads(head -> {
            if (LastWord.TYPES.contains(head.type())) {
                heads.add(head);
            }
        });
        LastWord last = new LastWord();
        for (EventHead head : heads) {
            last.hear(journal.read(head).event());
        }
        return last.said();
    }
}
