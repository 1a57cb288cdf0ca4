package org.espalier.journal;

import java.io.IOException;
import org.espalier.failure.Explained;

/** A journal cannot be read, is used by another process, or is of an unknown version. The message names the file and line. */
public final class JournalException extends IOException implements Explained {
    private static final long serialVersionUID = 1L;

    /** @param message names the file, and the line where one is at fault */
    public JournalException(String message) {
        super(message);
    }

    /**
     * @param message names the file, and the line where one is at fault
     * @param cause what the system or the parser said
     */
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
