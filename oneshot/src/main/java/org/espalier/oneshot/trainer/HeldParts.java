package org.espalier.oneshot.trainer;

import java.util.List;
import org.espalier.failure.Failure;
import org.jspecify.annotations.Nullable;

/** What somebody opened and closes again, the last of it first; one that does not close does not keep the others open. */
final class HeldParts {
    private HeldParts() {}

    static void close(List<? extends AutoCloseable> parts) {
        @Nullable RuntimeException failure = null;
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).close();
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
