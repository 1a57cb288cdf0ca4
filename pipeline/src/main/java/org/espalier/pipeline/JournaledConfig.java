package org.espalier.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.event.SearchStarted;
import org.espalier.event.SettingsChanged;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchIdentity;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.settings.Loaded;
import org.espalier.yaml.ConfigException;
import tools.jackson.databind.JsonNode;

/** The configuration of a search as its journal has it, for a folder whose own was removed. */
final class JournaledConfig {
    private JournaledConfig() {}

    /**
     * All but the name, which becomes that of the folder, and the listeners: they cannot change a result, so no journal has them.
     *
     * @return with a notice; empty where there is no journal, or it does not say which search it is of
     * @throws ConfigException where it cannot be read
     */
    static Optional<Loaded<SearchConfig>> of(Path directory, Path journal) throws IOException {
        if (!Files.exists(journal)) {
            return Optional.empty();
        }
        List<JsonNode> identities = new ArrayList<>();
        JournalReader.read(journal, List.of(SearchStarted.TYPE, SettingsChanged.TYPE), event -> {
            if (event.event() instanceof SearchStarted started) {
                identities.add(started.identity());
            } else if (event.event() instanceof SettingsChanged changed) {
                identities.add(changed.identity());
            }
        });
        if (identities.isEmpty()) {
            return Optional.empty();
        }
        try {
            SearchConfig config = SearchIdentity.config(identities.get(identities.size() - 1)).toBuilder()
                    .name(String.valueOf(directory.toAbsolutePath().normalize().getFileName()))
                    .build();
            return Optional.of(
                    new Loaded<>(
                            SearchPaths.seenFrom(SearchPaths.absolute(config, Path.of(""), true), directory),
                            List.of(
                                    directory
                                            + ": config.yaml was missing; it is written again from the journal, which has neither the search's name nor its listeners")));
        } catch (ConfigException e) {
            throw new ConfigException(
                    directory + ": config.yaml is missing, and the journal's copy cannot be read: " + e.getMessage()
                            + "; start the search again with its configuration and this folder",
                    e);
        }
    }
}
