package org.espalier.settings;

import java.util.List;
import java.util.Optional;

/**
 * Parts that a configuration chooses by name, each with settings of its own.
 *
 * @param <T> a part together with its settings
 */
public interface Parts<T> {
    /** What a part is called in messages, for example {@code strategy}. */
    String what();

    /** All names. */
    List<String> names();

    /** A part with its default settings; empty where none has the name. */
    Optional<T> named(String name);

    /** The name of a part. */
    String nameOf(T part);

    /** The settings of a part. */
    Record settingsOf(T part);

    /** The same part with other settings of the same record. */
    T with(T part, Record settings);
}
