package org.espalier.pipeline.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.espalier.torch.data.Augmentation;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.YamlSection;

/** {@link Augmentation} as a user writes it: {@code none}, or a mapping in which keys that are not named keep their defaults. */
public final class AugmentKeys {
    private static final String NONE = "none";
    private static final double FLIP_OF_TRUE = 0.5;

    private AugmentKeys() {}

    /** The value of a key that holds {@code none}, a mapping, or nothing: then the defaults. */
    public static Augmentation under(YamlSection parent, String key) {
        Object value = parent.unread().plain().get(key);
        if (!parent.has(key) || value == null) {
            return Augmentation.STANDARD;
        }
        if (value instanceof Map) {
            return of(parent.section(key));
        }
        if (NONE.equals(value)) {
            return Augmentation.NONE;
        }
        throw parent.error(key, "expected none or a mapping such as {flip: 0, crop: 0.1}, got '" + value + "'");
    }

    private static Augmentation of(YamlSection augment) {
        Augmentation standard = Augmentation.STANDARD;
        return new Augmentation(
                flip(augment, "flip", standard.flip()),
                flip(augment, "vertical_flip", standard.verticalFlip()),
                augment.decimal("crop", standard.crop(), 0, Augmentation.MOST_CROP),
                augment.decimal("rotate", standard.rotate(), 0, Augmentation.MOST_ROTATE),
                augment.decimal("colour", standard.colour(), 0, 1),
                augment.decimal("erase", standard.erase(), 0, 1),
                augment.decimal("mixup", standard.mixup(), 0, Augmentation.MOST_ALPHA),
                augment.decimal("cutmix", standard.cutmix(), 0, Augmentation.MOST_ALPHA));
    }

    private static double flip(YamlSection augment, String key, double otherwise) {
        if (augment.unread().plain().get(key) instanceof Boolean) {
            return augment.flag(key, false) ? FLIP_OF_TRUE : 0;
        }
        return augment.decimal(key, otherwise, 0, 1);
    }

    /**
     * Reads the value of an option: {@code none}, or {@code key=value} pairs with commas between them.
     *
     * @param option its name, for errors
     * @throws ConfigException where it is neither, or a value is out of its range
     */
    public static Augmentation ofOption(String option, String text) {
        if (text.strip().equals(NONE)) {
            return Augmentation.NONE;
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            List<String> sides =
                    Arrays.stream(pair.split("=", -1)).map(String::strip).toList();
            if (sides.size() != 2 || sides.contains("")) {
                throw new ConfigException(
                        option + " " + text + ": expected none or key=value pairs such as flip=0,crop=0.1");
            }
            if (pairs.put(sides.get(0), sides.get(1)) != null) {
                throw new ConfigException(option + " " + text + ": " + sides.get(0) + " stands there twice");
            }
        }
        List<String> entries = pairs.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .toList();
        YamlSection section = YamlSection.parse(option, "{" + String.join(", ", entries) + "}");
        Augmentation augmentation = of(section);
        section.finish();
        return augmentation;
    }

    /** As it stands in a configuration, every default written out. */
    public static String yaml(Augmentation augmentation) {
        if (augmentation.equals(Augmentation.NONE)) {
            return NONE;
        }
        return String.format(
                Locale.ROOT,
                "{flip: %s, vertical_flip: %s, crop: %s, rotate: %s, colour: %s, erase: %s, mixup: %s, cutmix: %s}",
                augmentation.flip(),
                augmentation.verticalFlip(),
                augmentation.crop(),
                augmentation.rotate(),
                augmentation.colour(),
                augmentation.erase(),
                augmentation.mixup(),
                augmentation.cutmix());
    }
}
