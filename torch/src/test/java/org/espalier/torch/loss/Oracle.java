package org.espalier.torch.loss;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What other programs said of the same numbers: made by the scripts of {@code tools}. */
final class Oracle {
    private Oracle() {}

    static Stream<JsonNode> cases(String name) {
        try (InputStream in = Objects.requireNonNull(Oracle.class.getResourceAsStream("/oracle/" + name))) {
            JsonNode cases =
                    JsonMapper.builder().build().readTree(in.readAllBytes()).path("cases");
            return StreamSupport.stream(cases.spliterator(), false).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] doubles(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    static long[] longs(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    /** Row by row. */
    static double[] rows(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .flatMapToDouble(row -> Arrays.stream(doubles(row)))
                .toArray();
    }
}
