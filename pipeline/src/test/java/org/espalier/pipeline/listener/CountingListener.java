package org.espalier.pipeline.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.journal.Event;

/** Writes the words of the events that it heard into a file. */
public final class CountingListener implements ListenerProvider<CountingListener.Settings> {
    public record Settings(String file, boolean onlyNew) {}

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public String summary() {
        return "words of events";
    }

    @Override
    public Settings defaults() {
        return new Settings("", false);
    }

    @Override
    public SearchListener open(Settings settings, Map<String, String> environment) {
        return new SearchListener() {
            private final List<String> words = new ArrayList<>();
            private long from;

            @Override
            public void opened(HeardSearch search) {
                from = settings.onlyNew() ? search.earlier() : 0;
            }

            @Override
            public void heard(Event event) {
                if (event.number() >= from) {
                    words.add(event.event().type());
                }
            }

            @Override
            public void close() throws IOException {
                if (!settings.file().isEmpty()) {
                    Files.writeString(Path.of(settings.file()), String.join(" ", words));
                }
            }
        };
    }
}
