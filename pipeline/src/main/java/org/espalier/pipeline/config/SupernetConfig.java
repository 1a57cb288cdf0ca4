package org.espalier.pipeline.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.espalier.settings.SettingException;

/**
 * Where the shared weights of a two-step search come from.
 *
 * @param from folder of an earlier search whose supernet is searched again, under other limits or for other devices; absent: one is trained, or published weights are taken
 * @param weights file, address or name of a supernet that once-for-all's authors have published, which is searched at once; absent: one is trained
 * @param weightsSha256 digest that the file of {@code weights} has to have, 64 hexadecimal digits; absent: any
 */
public record SupernetConfig(Optional<String> from, Optional<String> weights, Optional<String> weightsSha256) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public SupernetConfig {
        if (from.isPresent() && weights.isPresent()) {
            throw new SettingException(
                    "weights", "stands beside 'from', expected one of them: a supernet has one origin");
        }
        if (weights.isEmpty() && weightsSha256.isPresent()) {
            throw new SettingException("weightsSha256", "says what file 'weights' names, which is missing");
        }
        weightsSha256 = weightsSha256.map(digits -> digits.toLowerCase(Locale.ROOT));
        if (weightsSha256.filter(digits -> !SHA_256.matcher(digits).matches()).isPresent()) {
            throw new SettingException("weightsSha256", "expected 64 hexadecimal digits, got " + weightsSha256.get());
        }
    }

    /** One is trained. */
    public SupernetConfig() {
        this(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether nothing is trained. */
    public boolean isTaken() {
        return from.isPresent() || weights.isPresent();
    }

    /** The same, of another earlier search. */
    SupernetConfig withFrom(String other) {
        return new SupernetConfig(Optional.of(other), weights, weightsSha256);
    }

    /** The same, of another file. */
    SupernetConfig withWeights(String other) {
        return new SupernetConfig(from, Optional.of(other), weightsSha256);
    }
}
