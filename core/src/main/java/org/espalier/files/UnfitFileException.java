package org.espalier.files;

import java.io.IOException;
import org.espalier.failure.Explained;

/** A file that is not touched for what it is: a device, a pipe, a folder, a link, or far too large. The message is for the user. */
public final class UnfitFileException extends IOException implements Explained {
    private static final long serialVersionUID = 1L;

    UnfitFileException(String message) {
        super(message);
    }

    UnfitFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
