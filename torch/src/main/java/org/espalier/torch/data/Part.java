package org.espalier.torch.data;

import java.util.Locale;
import java.util.Optional;

/** A part of a data set. {@link #TEST} is the holdout: it is read once, at the end. */
public enum Part {
    /** What weights are fitted on, and what the normalisation is computed from. */
    TRAIN,
    /** What choices are made on. */
    VALID,
    /** What the final report is made on. */
    TEST;

    /**
     * The part that a folder of this name usually holds.
     *
     * @param name a folder or array name such as {@code train}, {@code val} or {@code test}, in any case
     * @return the part, or empty for any other name
     */
    public static Optional<Part> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "train", "training" -> Optional.of(TRAIN);
            case "valid", "val", "validation" -> Optional.of(VALID);
            case "test", "testing" -> Optional.of(TEST);
            default -> Optional.empty();
        };
    }

    /** A part as one byte: its place in the list of parts, or -1 for none. */
    static byte place(Optional<Part> part) {
        return part.isPresent() ? (byte) part.get().ordinal() : -1;
    }

    /** The part of such a byte. */
    static Optional<Part> at(byte place) {
        return place < 0 ? Optional.empty() : Optional.of(values()[place]);
    }
}
