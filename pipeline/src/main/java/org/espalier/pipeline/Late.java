package org.espalier.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps what is said until there is somebody who takes it. Safe for several threads. */
final class Late<T> implements Consumer<T> {
    private final List<T> waiting = new ArrayList<>();
    private Consumer<T> taker = waiting::add;

    @Override
    public synchronized void accept(T said) {
        taker.accept(said);
    }

    /** Who takes them from now on, those that waited first. */
    synchronized void to(Consumer<T> other) {
        taker = other;
        waiting.forEach(other);
        waiting.clear();
    }
}
