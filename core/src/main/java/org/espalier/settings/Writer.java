package org.espalier.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records as plain values. */
final class Writer {
    private final Map<Class<?>, Form<?>> forms;
    private final SettingsCodec codec;

    Writer(Map<Class<?>, Form<?>> forms, SettingsCodec codec) {
        this.forms = forms;
        this.codec = codec;
    }

    Map<String, @Nullable Object> mapping(Record settings) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            plain.put(
                    Keys.snake(component.getName()),
                    plain(component.getGenericType(), Records.value(settings, component)));
        }
        return plain;
    }

    /** @return null for an empty {@link Optional} */
    private @Nullable Object plain(Type declared, Object value) {
        Class<?> type = Records.erased(declared);
        Form<?> form = forms.get(type);
        if (form != null) {
            return formed(form, value);
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(present -> plain(argument(declared, 0), present))
                    .orElse(null);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(plain(argument(declared, 0), item)));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            map.forEach((key, entry) -> entries.put((String) key, plain(argument(declared, 1), entry)));
            return entries;
        }
        if (value instanceof Record settings) {
            return Records.words(settings.getClass()).entrySet().stream()
                    .filter(word -> word.getValue().equals(settings))
                    .<Object>map(Map.Entry::getKey)
                    .findFirst()
                    .orElseGet(() -> mapping(settings));
        }
        return value instanceof Enum<?> constant ? Keys.word(constant) : value;
    }

    @SuppressWarnings("unchecked")
    private Object formed(Form<?> form, Object value) {
        return ((Form<Object>) form).write(value, codec);
    }

    /** Values of lists and maps that are not declared further are plain already. */
    private static Type argument(Type declared, int index) {
        return declared instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[index]
                : Object.class;
    }
}
