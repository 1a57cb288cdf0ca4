package org.espalier.device.onnx;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What belongs to a model and stands in its ONNX file beside the network. Read from the file alone, without a runtime.
 *
 * @param classes their names in the order of the scores {@code [classes: a JSON array]}; empty where the file has none, or the outputs are no scores
 * @param values names of the numbers that it gives {@code [values: a JSON array]}; empty where its outputs are scores of classes
 * @param task name of what it learned {@code [task: a JSON text]}; empty where the file does not say
 * @param input what the model was trained to be shown; empty where the file, of another program, does not say
 * @param data digest of the images that it was trained on {@code [data.digest: a JSON text]}; empty where the file does not say
 */
public record ModelMetadata(
        List<String> classes,
        List<String> values,
        Optional<String> task,
        Optional<ModelInput> input,
        Optional<String> data) {
    /** The key of the class names. */
    public static final String CLASSES = "classes";

    /** The key of the names of numbers. */
    public static final String VALUES = "values";

    /** The key of the task. */
    public static final String TASK = "task";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The key of the digest of the training data. */
    public static final String DATA = "data.digest";

    /** Copies the lists. */
    public ModelMetadata {
        classes = List.copyOf(classes);
        values = List.copyOf(values);
    }

    /** Of a classifier, without a word of the data that it was trained on. */
    public ModelMetadata(List<String> classes, Optional<ModelInput> input) {
        this(classes, List.of(), Optional.empty(), input, Optional.empty());
    }

    /**
     * Says what the model learned.
     *
     * @param name of the task
     * @return changed metadata
     */
    public ModelMetadata withTask(String name) {
        return new ModelMetadata(classes, values, Optional.of(name), input, data);
    }

    /**
     * Says that the outputs are numbers, not scores of classes.
     *
     * @param names of the numbers
     * @return changed metadata
     */
    public ModelMetadata withValues(List<String> names) {
        return new ModelMetadata(List.of(), names, task, input, data);
    }

    /**
     * Says which images the model was trained on.
     *
     * @param digest of their content
     * @return changed metadata
     */
    public ModelMetadata withData(String digest) {
        return new ModelMetadata(classes, values, task, input, Optional.of(digest));
    }

    /**
     * The entries of the metadata, without the class names, which {@link OnnxExporter.Options} has a place of its own for.
     *
     * @return JSON values by key
     */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>(input.map(ModelInput::texts).orElse(Map.of()));
        task.ifPresent(name -> texts.put(TASK, JSON.writeValueAsString(name)));
        if (!values.isEmpty()) {
            texts.put(VALUES, JSON.writeValueAsString(values));
        }
        data.ifPresent(digest -> texts.put(DATA, JSON.writeValueAsString(digest)));
        return texts;
    }

    /**
     * Reads a file.
     *
     * @param name of the model, for errors
     * @param onnx its bytes
     * @return what it says; of a file of another program maybe nothing
     * @throws IllegalArgumentException where the bytes are no model, or what is ours of its metadata is damaged
     */
    public static ModelMetadata read(String name, byte[] onnx) {
        Map<String, String> texts = new TreeMap<>();
        for (OnnxMl.StringStringEntryProto entry : OnnxModels.parse(name, onnx).getMetadataPropsList()) {
            texts.put(entry.getKey(), entry.getValue());
        }
        boolean ours = texts.keySet().stream().anyMatch(key -> key.startsWith(ModelInput.PREFIX));
        Optional<List<String>> classes = names(texts, CLASSES);
        // an entry of another program may have the same key and another meaning
        Optional<List<String>> values = ours ? names(texts, VALUES) : Optional.empty();
        try {
            if (ours && classes.isEmpty() && values.isEmpty()) {
                throw new IllegalArgumentException(
                        "metadata '" + CLASSES + "' is " + texts.get(CLASSES) + ": expected a JSON array of names");
            }
            return new ModelMetadata(
                    classes.orElse(List.of()),
                    values.orElse(List.of()),
                    ours ? text(texts, TASK) : Optional.empty(),
                    ours ? Optional.of(ModelInput.of(texts)) : Optional.empty(),
                    text(texts, DATA));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage() + "; export the model again", e);
        }
    }

    private static Optional<String> text(Map<String, String> texts, String key) {
        return Optional.ofNullable(texts.get(key))
                .flatMap(ModelMetadata::parse)
                .filter(JsonNode::isString)
                .map(JsonNode::asString);
    }

    private static Optional<List<String>> names(Map<String, String> texts, String key) {
        return Optional.ofNullable(texts.get(key)).flatMap(ModelMetadata::names);
    }

    /** Another program may have an entry of the same key and another meaning, which is not looked at. */
    private static Optional<List<String>> names(String text) {
        Optional<JsonNode> node = parse(text).filter(JsonNode::isArray);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : node.get()) {
            if (!name.isString()) {
                return Optional.empty();
            }
            names.add(name.asString());
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(names);
    }

    static Optional<JsonNode> parse(String text) {
        try {
            return Optional.ofNullable(JSON.readTree(text));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
