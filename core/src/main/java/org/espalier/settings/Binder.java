package org.espalier.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.espalier.yaml.Nearest;
import org.espalier.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Makes records of what was written. */
final class Binder {
    private static final int LONGEST_LIST = 1000;

    private final Map<Class<?>, Form<?>> forms;

    Binder(Map<Class<?>, Form<?>> forms) {
        this.forms = forms;
    }

    static List<String> keys(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> Keys.snake(component.getName()))
                .toList();
    }

    /** @param defaults null where everything has to be given */
    <T extends Record> T record(Setting setting, Class<T> type, @Nullable T defaults) {
        Map<String, Record> words = Records.words(type);
        if (setting.node().isScalar() && words.containsKey(setting.node().text())) {
            return type.cast(words.get(setting.node().text()));
        }
        setting.requireMapping(
                words.isEmpty() ? "a mapping of keys" : String.join(" or ", words.keySet()) + " or a mapping of keys");
        RecordComponent[] components = type.getRecordComponents();
        Setting known = knownKeys(setting, components);
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            Object otherwise = defaults == null ? null : Records.value(defaults, components[i]);
            values[i] = component(known, components[i], otherwise);
        }
        try {
            return Records.make(type, values);
        } catch (SettingException e) {
            throw known.error(e.path(), e.reason());
        } catch (IllegalArgumentException e) {
            throw aboutAKey(known, components, String.valueOf(e.getMessage()));
        }
    }

    /** A message that begins with a component's name is about that key: somebody else's record says it in its own words. */
    private static IllegalArgumentException aboutAKey(Setting setting, RecordComponent[] components, String message) {
        for (RecordComponent component : components) {
            if (message.startsWith(component.getName() + " ")) {
                return setting.error(Keys.snake(component.getName()), message);
            }
        }
        return setting.error(message);
    }

    /** The same mapping with keys as they are written today: earlier releases wrote the components' names. */
    private static Setting knownKeys(Setting setting, RecordComponent[] components) {
        Map<String, String> names = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            names.put(component.getName(), Keys.snake(component.getName()));
        }
        Map<String, String> spelled = new LinkedHashMap<>();
        Map<String, YamlNode> known = new LinkedHashMap<>();
        setting.node().entries().forEach((key, value) -> {
            String today = names.getOrDefault(key, key);
            if (!names.containsValue(today)) {
                throw setting.error(
                        key,
                        names.isEmpty()
                                ? "unknown key; there are none here"
                                : "unknown key" + Nearest.hint(key, names.values()) + "; known keys: "
                                        + List.copyOf(new TreeSet<>(names.values())));
            }
            if (!today.equals(key)) {
                setting.child(value, setting.path(key)).notice(" is now written " + today);
            }
            String other = spelled.put(today, key);
            if (other != null) {
                throw setting.error(key, "is given twice, as " + other + " too; remove one");
            }
            known.put(today, value);
        });
        return setting.child(setting.node().withEntries(known), setting.path());
    }

    private @Nullable Object component(Setting parent, RecordComponent component, @Nullable Object otherwise) {
        String key = Keys.snake(component.getName());
        Type type = component.getGenericType();
        boolean required = otherwise == null || component.isAnnotationPresent(Required.class);
        Optional<Setting> given = parent.entry(key);
        if (given.isEmpty()) {
            return absent(parent, key, type, required, otherwise);
        }
        Flag flag = component.getAnnotation(Flag.class);
        if (flag != null && given.get().node().isFlag()) {
            return given.get().node().text().equals("true") ? flag.value() : 0.0;
        }
        boolean hasForm = forms.containsKey(Records.erased(type));
        return value(given.get(), type, required && hasForm ? null : otherwise);
    }

    private @Nullable Object absent(
            Setting parent, String key, Type type, boolean required, @Nullable Object otherwise) {
        Class<?> erased = Records.erased(type);
        boolean isNull = parent.node().entries().containsKey(key);
        if (erased == Optional.class && (isNull || otherwise == null)) {
            return Optional.empty();
        }
        if (!required) {
            return otherwise;
        }
        if (erased.isRecord() && !forms.containsKey(erased)) {
            // whatever of it has to be given is named
            Map<String, YamlNode> none = Map.of();
            return nested(parent.child(parent.node().withEntries(none), parent.path(key)), erased, otherwise);
        }
        throw parent.error(key, "missing; expected " + expected(type));
    }

    Object value(Setting setting, Type type, @Nullable Object otherwise) {
        Class<?> erased = Records.erased(type);
        Form<?> form = forms.get(erased);
        if (form != null) {
            return formed(form, setting, otherwise);
        }
        if (erased == Optional.class) {
            return Optional.of(value(setting, argument(type, 0), null));
        }
        if (erased == List.class) {
            return list(setting, argument(type, 0));
        }
        if (erased == Map.class) {
            return map(setting, argument(type, 1));
        }
        if (erased == Object.class) {
            return setting.plain();
        }
        return erased.isRecord() ? nested(setting, erased, otherwise) : Scalars.read(setting, erased, expected(type));
    }

    @SuppressWarnings("unchecked")
    private static Object formed(Form<?> form, Setting setting, @Nullable Object otherwise) {
        return ((Form<Object>) form).read(setting, otherwise);
    }

    /** @param otherwise where null, what the record's own constructor without arguments gives */
    private Record nested(Setting setting, Class<?> erased, @Nullable Object otherwise) {
        return nestedRecord(setting, erased.asSubclass(Record.class), otherwise);
    }

    private <T extends Record> T nestedRecord(Setting setting, Class<T> type, @Nullable Object otherwise) {
        return record(setting, type, otherwise == null ? Records.defaults(type) : type.cast(otherwise));
    }

    private List<Object> list(Setting setting, Type type) {
        int size = setting.node().items().size();
        if (size > LONGEST_LIST) {
            throw setting.error("a list of at most " + LONGEST_LIST + " values is read, got " + size);
        }
        List<Object> items = new ArrayList<>();
        setting.items().forEach(item -> items.add(requireValue(item, type)));
        return Collections.unmodifiableList(items);
    }

    private Map<String, Object> map(Setting setting, Type type) {
        setting.requireMapping("a mapping of keys");
        Map<String, Object> entries = new LinkedHashMap<>();
        setting.node()
                .entries()
                .forEach((key, value) -> entries.put(key, requireValue(setting.child(value, setting.path(key)), type)));
        return Collections.unmodifiableMap(entries);
    }

    private Object requireValue(Setting setting, Type type) {
        if (setting.node().isEmpty()) {
            throw setting.error("missing; expected " + expected(type));
        }
        return value(setting, type, null);
    }

    /** What a type expects, for messages. */
    String expected(Type type) {
        Class<?> erased = Records.erased(type);
        Form<?> form = forms.get(erased);
        if (form != null) {
            return form.expected();
        }
        if (erased == List.class) {
            return "a list of " + expected(argument(type, 0));
        }
        return erased == Map.class || erased.isRecord() ? "a mapping of keys" : Scalars.expected(erased);
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[index]
                : Object.class;
    }
}
