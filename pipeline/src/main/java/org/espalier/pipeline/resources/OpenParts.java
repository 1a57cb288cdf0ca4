package org.espalier.pipeline.resources;

import java.util.ArrayDeque;
import java.util.Deque;
import org.espalier.failure.Failure;

/** What was opened and has to be closed, the last of it first; one that does not close does not keep the others open. */
final class OpenParts implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    void add(AutoCloseable part) {
        open.push(part);
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                RuntimeException wrapped = new IllegalStateException("closing failed: " + Failure.reason(e), e);
                if (failure == null) {
                    failure = wrapped;
                } else {
                    failure.addSuppressed(wrapped);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
