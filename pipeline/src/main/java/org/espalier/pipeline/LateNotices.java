package org.espalier.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps notices until there is somebody who takes them. Safe for several threads. */
final class LateNotices implements Consumer<String> {
    private final List<String> waiting = new ArrayList<>();
    private Consumer<String> taker = waiting::add;

    @Override
    public synchronized void accept(String notice) {
        taker.accept(notice);
    }

    /** Who takes them from now on, those that waited first. */
    synchronized void to(Consumer<String> other) {
        taker = other;
        waiting.forEach(other);
        waiting.clear();
    }
}
