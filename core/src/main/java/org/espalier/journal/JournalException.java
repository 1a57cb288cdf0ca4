package org.espalier.journal;

import java.io.IOException;

/** A journal cannot be read, is used by another process, or is of an unknown version. The message names the file and line. */
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
