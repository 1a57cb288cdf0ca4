package org.espalier.device.ssh;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The board is not there any more: what was under way is lost, and may be begun again. */
final class LostConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    LostConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
