package org.espalier.pipeline.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.pipeline.config.SearchConfig.Listener;
import org.espalier.settings.Form;
import org.espalier.settings.Setting;
import org.espalier.settings.SettingsCodec;
import org.jspecify.annotations.Nullable;

/** A listener: a name, and parameters that the listener itself checks. */
final class ListenerForm implements Form<Listener> {
    @Override
    public Listener read(Setting setting, @Nullable Listener otherwise) {
        return new Listener(setting.required("name", String.class), parameters(setting));
    }

    @Override
    public Object write(Listener value, SettingsCodec codec) {
        return named(value.name(), value.parameters());
    }

    @Override
    public String expected() {
        return "{name: ..., parameters ...}";
    }

    /** Every key but the name, each with a value. */
    static Map<String, Object> parameters(Setting setting) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        setting.without("name").node().entries().forEach((key, value) -> {
            Object plain = value.plain();
            if (plain == null || value.lacksValue()) {
                throw setting.error(key, "has no value, or holds something that has none");
            }
            parameters.put(key, plain);
        });
        return parameters;
    }

    static Map<String, Object> named(String name, Map<String, Object> parameters) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("name", name);
        plain.putAll(parameters);
        return plain;
    }
}
