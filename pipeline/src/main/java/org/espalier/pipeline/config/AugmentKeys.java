package org.espalier.pipeline.config;

import java.util.ArrayList;
import java.util.List;
import org.espalier.settings.SettingsCodec;
import org.espalier.torch.data.Augmentation;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.YamlNode;

/** {@link Augmentation} as an option of a command names it. */
public final class AugmentKeys {
    private static final String NONE = "none";

    private AugmentKeys() {}

    /**
     * Reads the value of an option: {@code none}, or {@code key=value} pairs with commas between them; keys that are not named keep their
     * defaults.
     *
     * @param option its name, for errors
     * @throws ConfigException where it is neither, or a value is out of its range
     */
    public static Augmentation ofOption(String option, String text) {
        if (text.strip().equals(NONE)) {
            return Augmentation.NONE;
        }
        List<String> pairs = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (String pair : text.split(",", -1)) {
            String[] sides = pair.split("=", -1);
            if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
                throw new ConfigException(
                        option + " " + text + ": expected none or key=value pairs such as flip=0,crop=0.1");
            }
            String key = sides[0].strip();
            if (keys.contains(key)) {
                throw new ConfigException(option + " " + text + ": " + key + " stands there twice");
            }
            keys.add(key);
            pairs.add(key + ": " + sides[1].strip());
        }
        YamlNode written = YamlNode.read(option, "{" + String.join(", ", pairs) + "}");
        return SettingsCodec.standard().read(written, Augmentation.STANDARD).value();
    }
}
