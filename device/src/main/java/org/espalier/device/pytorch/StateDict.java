package org.espalier.device.pytorch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds the tensors in what a file holds: a state dict, bare or under {@value #KEY}. */
final class StateDict {
    /** Under which checkpoints keep it beside an epoch, an optimiser and others. */
    static final String KEY = "state_dict";

    private static final int MOST_NAMED = 5;
    private static final String EXPECTED = "names to tensors, bare or under '" + KEY + "'";
    private static final String TODO = "save model.state_dict()";

    private StateDict() {}

    /**
     * Name to view, in the order of the file.
     *
     * @throws Refusal where there is none
     */
    static Map<String, Pickled.View> in(Object content) {
        if (!(content instanceof Map<?, ?> outer)) {
            throw Refusal.of("holds no state dict", EXPECTED, TODO);
        }
        Object inner = outer.get(KEY);
        Map<?, ?> entries = inner instanceof Map<?, ?> nested ? nested : outer;
        if (entries.isEmpty()) {
            throw Refusal.of("holds an empty state dict", EXPECTED, TODO);
        }
        Map<String, Pickled.View> views = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            if (!(entry.getKey() instanceof String name) || !(entry.getValue() instanceof Pickled.View view)) {
                throw Refusal.of(
                        "holds no state dict: '" + entry.getKey() + "' is no tensor (of " + keys(entries) + ")",
                        EXPECTED,
                        TODO);
            }
            views.put(name, view);
        }
        return views;
    }

    private static String keys(Map<?, ?> entries) {
        return entries.keySet().stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "))
                + (entries.size() > MOST_NAMED ? ", .." : "");
    }
}
