package org.espalier.settings;

import java.util.Locale;

/** Names of components as keys of a configuration. */
final class Keys {
    private Keys() {}

    /** {@code learningRate} as {@code learning_rate}; keys stay as they are. */
    static String snake(String component) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < component.length(); i++) {
            char letter = component.charAt(i);
            if (Character.isUpperCase(letter) && i > 0 && component.charAt(i - 1) != '_') {
                key.append('_');
            }
            key.append(letter);
        }
        return key.toString().toLowerCase(Locale.ROOT);
    }

    /** The word of an enum's constant. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
