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
 * @param classes their names in the order of the scores {@code [classes: a JSON array]}; empty where the file has none
 * @param input what the model was trained to be shown; empty where the file, of another program, does not say
 * @param data digest of the images that it was trained on {@code [data.digest: a JSON text]}; empty where the file does not say
 */
public record ModelMetadata(List<String> classes, Optional<ModelInput> input, Optional<String> data) {
    /** The key of the class names. */
    public static final String CLASSES = "classes";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The key of the digest of the training data. */
    public static final String DATA = "data.digest";

    /** Copies the list. */
    public ModelMetadata {
        classes = List.copyOf(classes);
    }

    /** Without a word of the data that the model was trained on. */
    public ModelMetadata(List<String> classes, Optional<ModelInput> input) {
        this(classes, input, Optional.empty());
    }

    /**
     * Says which images the model was trained on.
     *
     * @param digest of their content
     * @return changed metadata
     */
    public ModelMetadata withData(String digest) {
        return new ModelMetadata(classes, input, Optional.of(digest));
    }

    /**
     * The entries of the metadata, without the class names, which {@link OnnxExporter.Options} has a place of its own for.
     *
     * @return JSON values by key
     */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>(input.map(ModelInput::texts).orElse(Map.of()));
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
        Optional<List<String>> classes = Optional.ofNullable(texts.get(CLASSES)).flatMap(ModelMetadata::names);
        try {
            if (ours && classes.isEmpty()) {
                throw new IllegalArgumentException(
                        "metadata '" + CLASSES + "' is " + texts.get(CLASSES) + ": expected a JSON array of names");
            }
            return new ModelMetadata(
                    classes.orElse(List.of()),
                    ours ? Optional.of(ModelInput.of(texts)) : Optional.empty(),
                    Optional.ofNullable(texts.get(DATA))
                            .flatMap(ModelMetadata::parse)
                            .filter(JsonNode::isString)
                            .map(JsonNode::asString));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage() + "; export the model again", e);
        }
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
