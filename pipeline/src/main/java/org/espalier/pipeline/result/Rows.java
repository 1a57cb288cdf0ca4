package org.espalier.pipeline.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lists and maps as files have them: perhaps absent, perhaps with holes where something unreadable stood. */
final class Rows {
    private Rows() {}

    /** In the order of the file. */
    static <V> Map<String, V> of(@Nullable Map<String, V> entries) {
        return entries == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static <T> List<T> of(@Nullable List<T> rows) {
        return rows == null ? List.of() : rows.stream().filter(Objects::nonNull).toList();
    }
}
