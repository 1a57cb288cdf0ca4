package org.espalier.device.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a model was trained to be shown: how a picture, or values of an array, become its input. First each value becomes a byte, then
 * each image is brought to the size of the data, then to the size of the model; bytes divided by 255 are the input.
 *
 * <p>In an ONNX file each component is one entry of the metadata, a JSON value by the key in brackets.
 *
 * @param channels of the model's input {@code [input.size: channels, height, width]}
 * @param height rows
 * @param width columns
 * @param dataHeight rows of the data set that the model was trained on {@code [input.data_size: height, width]}
 * @param dataWidth its columns
 * @param resize how sizes are changed {@code [input.resize]}
 * @param fit what becomes of other aspect ratios {@code [input.fit]}: {@code stretch}, {@code letterbox} or {@code crop}
 * @param offset subtracted from each channel's values, or empty where the type of the values says how they become bytes
 *     {@code [input.scaling: "type" or {offset, factor}]}
 * @param factor multiplies the difference; then it is rounded and clipped to 0..255
 */
public record ModelInput(
        int channels,
        int height,
        int width,
        int dataHeight,
        int dataWidth,
        String resize,
        String fit,
        List<Double> offset,
        List<Double> factor) {
    static final String PREFIX = "input.";
    private static final String SIZE = PREFIX + "size";
    private static final String DATA_SIZE = PREFIX + "data_size";
    private static final String RESIZE = PREFIX + "resize";
    private static final String FIT = PREFIX + "fit";
    private static final String COLOUR = PREFIX + "colour";
    private static final String SCALING = PREFIX + "scaling";
    private static final String BY_TYPE = "type";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Checks sizes and that there is a number for each channel, or for none. */
    public ModelInput {
        offset = List.copyOf(offset);
        factor = List.copyOf(factor);
        for (int size : List.of(channels, height, width, dataHeight, dataWidth)) {
            if (size < 1) {
                throw new IllegalArgumentException("a model's input of " + channels + "x" + height + "x" + width
                        + " from data of " + dataHeight + "x" + dataWidth + ": expected at least 1 each");
            }
        }
        if (offset.size() != factor.size() || !offset.isEmpty() && offset.size() != channels) {
            throw new IllegalArgumentException(offset.size() + " offsets and " + factor.size() + " factors for "
                    + channels + " channels: expected one for each, or none");
        }
    }

    /**
     * What the channels are {@code [input.colour]}.
     *
     * @return {@code grey} for one channel, {@code rgb} for three, else {@code other}
     */
    public String colour() {
        return channels == 1 ? "grey" : channels == 3 ? "rgb" : "other";
    }

    /**
     * The entries of the metadata.
     *
     * @return JSON values by key
     */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        texts.put(SIZE, json(List.of(channels, height, width)));
        texts.put(DATA_SIZE, json(List.of(dataHeight, dataWidth)));
        texts.put(RESIZE, json(resize));
        texts.put(FIT, json(fit));
        texts.put(COLOUR, json(colour()));
        Map<String, Object> scaling = new LinkedHashMap<>();
        scaling.put("offset", offset);
        scaling.put("factor", factor);
        texts.put(SCALING, json(offset.isEmpty() ? BY_TYPE : scaling));
        return texts;
    }

    private static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    /** @throws IllegalArgumentException where a key is missing or its value is not as it should be */
    static ModelInput of(Map<String, String> texts) {
        List<Integer> size = sizes(texts, SIZE, 3);
        List<Integer> data = sizes(texts, DATA_SIZE, 2);
        JsonNode scaling = node(texts, SCALING);
        boolean byType = scaling.isString() && scaling.asString().equals(BY_TYPE);
        if (!byType && !scaling.isObject()) {
            throw wrong(texts, SCALING, "\"type\" or an object of offset and factor");
        }
        return new ModelInput(
                size.get(0),
                size.get(1),
                size.get(2),
                data.get(0),
                data.get(1),
                word(texts, RESIZE),
                word(texts, FIT),
                byType ? List.of() : numbers(texts, scaling.path("offset")),
                byType ? List.of() : numbers(texts, scaling.path("factor")));
    }

    private static JsonNode node(Map<String, String> texts, String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("metadata '" + key + "' is missing");
        }
        return ModelMetadata.parse(text).orElseThrow(() -> wrong(texts, key, "a JSON value"));
    }

    private static List<Integer> sizes(Map<String, String> texts, String key, int count) {
        JsonNode node = node(texts, key);
        List<Integer> sizes = new ArrayList<>();
        node.forEach(size -> sizes.add(size.isInt() ? size.asInt() : 0));
        if (!node.isArray() || sizes.size() != count || sizes.stream().anyMatch(n -> n < 1)) {
            throw wrong(texts, key, count + " whole numbers of at least 1");
        }
        return sizes;
    }

    private static String word(Map<String, String> texts, String key) {
        JsonNode node = node(texts, key);
        if (!node.isString()) {
            throw wrong(texts, key, "a word in quotation marks");
        }
        return node.asString();
    }

    private static List<Double> numbers(Map<String, String> texts, JsonNode node) {
        List<Double> numbers = new ArrayList<>();
        node.forEach(number -> numbers.add(number.isNumber() ? number.asDouble() : Double.NaN));
        if (!node.isArray() || numbers.isEmpty() || numbers.stream().anyMatch(n -> !Double.isFinite(n))) {
            throw wrong(texts, SCALING, "finite numbers");
        }
        return numbers;
    }

    private static IllegalArgumentException wrong(Map<String, String> texts, String key, String expected) {
        return new IllegalArgumentException("metadata '" + key + "' is " + texts.get(key) + ": expected " + expected);
    }
}
