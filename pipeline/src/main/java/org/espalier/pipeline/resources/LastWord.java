package org.espalier.pipeline.resources;

import java.util.List;
import java.util.Optional;
import org.espalier.event.DataIdentified;
import org.espalier.event.SearchEvent;
import org.espalier.event.SettingsChanged;
import org.espalier.pipeline.config.SearchPaths;

/** What a journal's events say of the data, heard in order. For one thread. */
final class LastWord {
    /** The events that say anything of it. */
    static final List<String> TYPES = List.of(DataIdentified.TYPE, SettingsChanged.TYPE);

    private Optional<DataIdentified> said = Optional.empty();

    void hear(SearchEvent event) {
        if (event instanceof DataIdentified data) {
            said = Optional.of(data);
        } else if (event instanceof SettingsChanged changed
                && changed.changes().stream().anyMatch(change -> change.key().equals(SearchPaths.DATA))) {
            // from then on other images are meant
            said = Optional.empty();
        }
    }

    /** Which data the search was made of so far; empty where nobody has said it yet. */
    Optional<DataIdentified> said() {
        return said;
    }
}
