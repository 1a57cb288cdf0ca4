package org.espalier.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Nearest;
import org.jspecify.annotations.Nullable;

/** A part as {@code {name: ..., its settings}}, or its name alone; where the name is left out, the default part is meant. */
final class PartForm<T> implements Form<T> {
    private static final String NAME = "name";

    private final Parts<T> parts;

    PartForm(Parts<T> parts) {
        this.parts = parts;
    }

    @Override
    public T read(Setting setting, @Nullable T otherwise) {
        if (setting.node().isScalar()) {
            T alone = part(setting, "", setting.node().text());
            return parts.with(alone, setting.without(NAME).record(parts.settingsOf(alone)));
        }
        String name = otherwise == null
                ? setting.required(NAME, String.class)
                : setting.optional(NAME, String.class).orElseGet(() -> parts.nameOf(otherwise));
        T part = part(setting, NAME, name);
        return parts.with(part, setting.without(NAME).record(parts.settingsOf(part)));
    }

    private T part(Setting setting, String key, String name) {
        return parts.named(name).orElseThrow(() -> {
            String message =
                    "unknown " + parts.what() + " '" + Excerpt.of(name) + "'" + Nearest.among(name, parts.names());
            return key.isEmpty() ? setting.error(message) : setting.error(key, message);
        });
    }

    @Override
    public Object write(T value, SettingsCodec codec) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put(NAME, parts.nameOf(value));
        plain.putAll(codec.plain(parts.settingsOf(value)));
        return plain;
    }

    @Override
    public String expected() {
        return "{name: ..., parameters ...}";
    }
}
