package org.espalier.oneshot.testing;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.Place;
import org.espalier.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Settings with one of them changed by a step. */
final class Variants {
    private static final SettingsCodec CODEC = SettingsCodec.standard();

    private Variants() {}

    /** The settings as whoever writes them in a file gets them. */
    static Record reread(Record settings) {
        return read(CODEC.plain(settings), settings);
    }

    private static Record read(Map<String, @Nullable Object> plain, Record defaults) {
        return CODEC.read(YamlNode.of(plain, new Place("settings of the suite", 0)), defaults)
                .value();
    }

    /**
     * For each key the settings with another value of it; a key of a record within is written {@code outer.inner}. What no other value is known for,
     * or what the record's constructor refuses, is left out.
     */
    static Map<String, Record> of(Record settings) {
        Map<String, Record> variants = new LinkedHashMap<>();
        Map<String, @Nullable Object> plain = CODEC.plain(settings);
        RecordComponent[] components = settings.getClass().getRecordComponents();
        List<String> keys = new ArrayList<>(plain.keySet());
        for (int i = 0; i < components.length; i++) {
            String key = keys.get(i);
            for (Map.Entry<String, Object> other : others(key, components[i].getType(), plain.get(key))) {
                Map<String, @Nullable Object> changed = new LinkedHashMap<>(plain);
                changed.put(key, other.getValue());
                if (!variants.containsKey(other.getKey())) {
                    accepted(changed, settings).ifPresent(variant -> variants.put(other.getKey(), variant));
                }
            }
        }
        return variants;
    }

    private static Optional<Record> accepted(Map<String, @Nullable Object> changed, Record settings) {
        try {
            return Optional.of(read(changed, settings)).filter(variant -> !variant.equals(settings));
        } catch (IllegalArgumentException refused) {
            return Optional.empty(); // a value that the record does not allow says nothing of its identity
        }
    }

    private static List<Map.Entry<String, Object>> others(String key, Class<?> type, @Nullable Object value) {
        List<Map.Entry<String, Object>> others = new ArrayList<>();
        if (value instanceof Map<?, ?> inner && type.isRecord()) {
            RecordComponent[] components = type.getRecordComponents();
            List<?> names = List.copyOf(inner.keySet());
            for (int i = 0; i < components.length; i++) {
                String name = (String) names.get(i);
                for (Map.Entry<String, Object> other :
                        others(key + "." + name, components[i].getType(), inner.get(name))) {
                    Map<Object, @Nullable Object> changed = new LinkedHashMap<>(inner);
                    changed.put(name, other.getValue());
                    others.add(Map.entry(other.getKey(), changed));
                }
            }
            return others;
        }
        values(type, value).forEach(other -> others.add(Map.entry(key, other)));
        return others;
    }

    /** Values a step away, those that are tried first first. */
    private static List<?> values(Class<?> type, @Nullable Object value) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .filter(word -> !word.equals(value))
                    .toList();
        } else if (value instanceof Boolean flag) {
            return List.of(!flag);
        } else if (value instanceof Integer || value instanceof Long) {
            long whole = ((Number) value).longValue();
            return List.of(whole + 1, whole - 1);
        } else if (value instanceof Number number) {
            double old = number.doubleValue();
            return List.of(old * 1.5 + (old == 0 ? 0.01 : 0), old / 2, old + 1, old - 1);
        }
        return List.of();
    }
}
