package org.espalier.settings;

import java.util.List;

/**
 * What was read.
 *
 * @param value the settings
 * @param notices what whoever wrote them should know, one line each, for example that a key has another name now
 */
public record Loaded<T>(T value, List<String> notices) {
    public Loaded {
        notices = List.copyOf(notices);
    }
}
