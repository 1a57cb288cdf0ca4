package org.espalier.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the language says about records. */
final class Records {
    private Records() {}

    static Object value(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (IllegalAccessException e) {
            throw notPublic(settings.getClass(), e);
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        }
    }

    /**
     * Calls the canonical constructor.
     *
     * @throws RuntimeException that the constructor threw
     */
    static <T extends Record> T make(Class<T> type, @Nullable Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (ReflectiveOperationException e) {
            throw notPublic(type, e);
        }
    }

    /** The record that a public constructor without arguments makes; null where there is none. */
    static <T extends Record> @Nullable T defaults(Class<T> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            return null; // every key of it has to be given
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (ReflectiveOperationException e) {
            throw notPublic(type, e);
        }
    }

    /** The words that stand for whole records, see {@link Word}. */
    static Map<String, Record> words(Class<? extends Record> type) {
        Map<String, Record> words = new LinkedHashMap<>();
        for (Field field : type.getFields()) {
            Word word = field.getAnnotation(Word.class);
            if (word != null && Modifier.isStatic(field.getModifiers())) {
                try {
                    words.put(word.value(), type.cast(field.get(null)));
                } catch (IllegalAccessException e) {
                    throw notPublic(type, e);
                }
            }
        }
        return words;
    }

    static Class<?> erased(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        return type instanceof Class<?> plain ? plain : Object.class;
    }

    private static IllegalStateException notPublic(Class<?> type, ReflectiveOperationException e) {
        return new IllegalStateException(
                "settings of type " + type.getName()
                        + " cannot be read or written: a record of settings has to be public",
                e);
    }

    private static RuntimeException unchecked(InvocationTargetException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
}
