package org.espalier.settings;

import org.jspecify.annotations.Nullable;

/**
 * How values of a type stand in a configuration where that is not one key for each component: for what somebody else's class decides, such
 * as a part that is chosen by its name.
 *
 * @param <T> the type, as a component declares it
 */
public interface Form<T> {
    /**
     * Reads a value.
     *
     * @param setting what was written, never empty
     * @param otherwise the default, null where there is none
     * @throws org.espalier.yaml.ConfigException made by {@link Setting#error}, where it cannot be read
     */
    T read(Setting setting, @Nullable T otherwise);

    /** The value as text, number, flag, list or map, such that {@link #read} gives an equal one. */
    Object write(T value, SettingsCodec codec);

    /** What is expected, for messages, for example {@code {name: ..., parameters ...}}. */
    String expected();
}
