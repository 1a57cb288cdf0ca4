package org.espalier.pipeline.result;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lists as files have them: perhaps absent, perhaps with holes where something unreadable stood. */
final class Rows {
    private Rows() {}

    static <T> List<T> of(@Nullable List<T> rows) {
        return rows == null ? List.of() : rows.stream().filter(Objects::nonNull).toList();
    }
}
