package org.espalier.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.yaml.Place;
import org.espalier.yaml.YamlNode;
import org.espalier.yaml.YamlWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes settings: records whose components are the keys, written in {@code snake_case}. A component may be text, a number, true
 * or false, an enum (its constants in lower case), another record, a list, a map from text, an {@code Optional}, or a type that the codec
 * has a {@link Form} for. What is not given keeps its default. Immutable.
 *
 * <p>The constructors of the records check the values; what {@link Ranges} throws becomes one line with file, line and path.
 */
public final class SettingsCodec {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<Class<?>, Form<?>> forms;
    private final Binder binder;
    private final Writer writer;

    private SettingsCodec(Map<Class<?>, Form<?>> forms) {
        this.forms = forms;
        this.binder = new Binder(forms);
        this.writer = new Writer(forms, this);
    }

    /** For records whose components all have types that need no form. */
    public static SettingsCodec standard() {
        return new SettingsCodec(Map.of());
    }

    /** The same, which also reads and writes components of a type that stands in a form of its own. */
    public <T> SettingsCodec with(Class<T> type, Form<T> form) {
        Map<Class<?>, Form<?>> more = new LinkedHashMap<>(forms);
        more.put(type, form);
        return new SettingsCodec(more);
    }

    /** The same, which also reads and writes components of a type whose values are chosen by name. */
    public <T> SettingsCodec with(Class<T> type, Parts<T> parts) {
        return with(type, new PartForm<>(parts));
    }

    /**
     * Reads a record.
     *
     * @param document a mapping
     * @param defaults what is not given; what stands for a {@link Required} component is not looked at
     * @throws org.espalier.yaml.ConfigException that names place, path, what was expected, and for an unknown key the nearest known one
     */
    public <T extends Record> Loaded<T> read(YamlNode document, T defaults) {
        List<String> notices = new ArrayList<>();
        T value = new Setting(document, "", binder, notices::add).record(defaults);
        return new Loaded<>(value, notices);
    }

    /**
     * A tree of JSON as a document.
     *
     * @param source what errors call it
     */
    public static YamlNode document(String source, JsonNode json) {
        return YamlNode.of(JSON.treeToValue(json, Object.class), new Place(source, 0));
    }

    /** Every key of a record, in the order of the components, to text, a number, a flag, a list or a map; null for an empty {@code Optional}. */
    public Map<String, @Nullable Object> plain(Record settings) {
        return writer.mapping(settings);
    }

    /** The record as YAML, every default written out; {@link #read} gives an equal record. */
    public String yaml(Record settings) {
        return YamlWriter.document(plain(settings));
    }

    /** The record as JSON; {@link #document} and {@link #read} give an equal record. */
    public JsonNode json(Record settings) {
        return JSON.valueToTree(plain(settings));
    }

    /** The keys of a record of settings. */
    public static List<String> keys(Class<? extends Record> type) {
        return Binder.keys(type);
    }
}
