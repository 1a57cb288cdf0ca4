package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.MissingNode;

/** Reads records from JSON that anybody may have written: what does not fit is taken as absent, and never stops the reading. */
final class Lenient {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .addHandler(new PassOver())
            .addModule(scalars())
            .build();

    private Lenient() {}

    static <R extends Record> R read(String text, Class<R> type) {
        R record = JSON.readValue(text, type);
        if (record == null) {
            throw new StreamReadException("expected a mapping, got no value");
        }
        return record;
    }

    private static SimpleModule scalars() {
        SimpleModule module = new SimpleModule("lenient");
        add(
                module,
                String.class,
                node -> node.isMissingNode() ? null : node.isValueNode() ? node.asString() : node.toString());
        add(module, Double.class, node -> node.isNumber() ? (Double) node.doubleValue() : null);
        add(module, double.class, node -> node.isNumber() ? node.doubleValue() : Double.NaN);
        add(module, long.class, node -> node.canConvertToLong() ? node.longValue() : 0L);
        add(module, int.class, node -> node.canConvertToInt() ? node.intValue() : 0);
        add(module, boolean.class, node -> node.isBoolean() && node.booleanValue());
        add(module, Boolean.class, node -> node.isBoolean() ? (Boolean) node.booleanValue() : null);
        add(
                module,
                OptionalDouble.class,
                node -> node.isNumber() ? OptionalDouble.of(node.doubleValue()) : OptionalDouble.empty());
        add(
                module,
                OptionalLong.class,
                node -> node.isNumber() ? OptionalLong.of((long) node.doubleValue()) : OptionalLong.empty());
        return module;
    }

    private static <T> void add(SimpleModule module, Class<T> type, Function<JsonNode, @Nullable T> reading) {
        module.addDeserializer(type, new Scalar<>(type, reading));
    }

    private static final class Scalar<T> extends StdDeserializer<T> {
        private final Function<JsonNode, @Nullable T> reading;

        Scalar(Class<T> type, Function<JsonNode, @Nullable T> reading) {
            super(type);
            this.reading = reading;
        }

        @Override
        public @Nullable T deserialize(JsonParser json, DeserializationContext context) {
            return reading.apply(context.readTree(json));
        }

        @Override
        public @Nullable T getNullValue(DeserializationContext context) {
            return reading.apply(MissingNode.getInstance());
        }

        @Override
        public @Nullable T getAbsentValue(DeserializationContext context) {
            return getNullValue(context);
        }
    }

    /** Whatever is of another form than expected becomes null. */
    private static final class PassOver extends DeserializationProblemHandler {
        @Override
        public @Nullable Object handleUnexpectedToken(
                DeserializationContext context, JavaType target, JsonToken token, JsonParser json, String message) {
            json.skipChildren();
            return null;
        }

        @Override
        public @Nullable Object handleMissingInstantiator(
                DeserializationContext context,
                Class<?> type,
                ValueInstantiator instantiator,
                JsonParser json,
                String message) {
            json.skipChildren();
            return null;
        }
    }
}
