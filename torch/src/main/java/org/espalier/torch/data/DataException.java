package org.espalier.torch.data;

import java.io.Serial;
import org.espalier.failure.Explained;

/** Data that cannot be used. The message is one line: what, where, what was expected and what to do. */
public class DataException extends RuntimeException implements Explained {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message one line for the user */
    public DataException(String message) {
        super(message);
    }

    /**
     * @param message one line for the user
     * @param cause what was thrown below
     */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
