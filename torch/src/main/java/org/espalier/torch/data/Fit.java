package org.espalier.torch.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What becomes of an image whose sides are in another proportion than those that are wanted. */
public enum Fit {
    /** It is stretched: nothing is cut off or added, but shapes change. */
    STRETCH,
    /** All of it is shown, in its proportion, between two black bars. */
    LETTERBOX,
    /** Its middle is shown, in its proportion; what reaches over the sides is cut off. */
    CROP;

    /**
     * The fit of a name.
     *
     * @param word {@code stretch}, {@code letterbox} or {@code crop}
     * @return the fit
     * @throws IllegalArgumentException for any other word
     */
    public static Fit of(String word) {
        return Arrays.stream(values())
                .filter(fit -> fit.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("fit is '" + word + "': expected one of " + words()));
    }

    /**
     * All names.
     *
     * @return {@code stretch}, {@code letterbox}, {@code crop}
     */
    public static List<String> words() {
        return Arrays.stream(values()).map(Fit::word).toList();
    }

    /**
     * The name as a configuration and a model's file have it.
     *
     * @return in lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
