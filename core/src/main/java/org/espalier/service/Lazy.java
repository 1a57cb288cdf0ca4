package org.espalier.service;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value made when first asked for, once, whichever thread asks. Where its maker fails, the failure goes to whoever asked, and the next
 * one who asks has it tried again.
 *
 * @param <T> what is made
 */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<? extends T> maker;
    private @Nullable T value;
    private boolean making;

    private Lazy(Supplier<? extends T> maker) {
        this.maker = maker;
    }

    /**
     * A value that is still to be made.
     *
     * @param maker called by the first who asks, others wait meanwhile; may ask other lazy values, but not this one
     */
    public static <T> Lazy<T> of(Supplier<? extends T> maker) {
        return new Lazy<>(maker);
    }

    /**
     * The value.
     *
     * @throws IllegalStateException where the maker itself asks for it, which would make it twice
     * @throws NullPointerException where the maker makes nothing
     */
    @Override
    public synchronized T get() {
        T known = value;
        if (known != null) {
            return known;
        }
        if (making) {
            throw new IllegalStateException("a value was asked for by what makes it");
        }
        making = true;
        try {
            known = maker.get();
        } finally {
            making = false;
        }
        if (known == null) {
            throw new NullPointerException("a value was made of nothing by " + maker);
        }
        value = known;
        return known;
    }

    /** The value if it was made, without making it. */
    public synchronized Optional<T> known() {
        return Optional.ofNullable(value);
    }

    /** Gives the value away if it was made, so that the next one who asks has it made anew; for closing it. */
    public synchronized Optional<T> take() {
        Optional<T> taken = Optional.ofNullable(value);
        value = null;
        return taken;
    }
}
