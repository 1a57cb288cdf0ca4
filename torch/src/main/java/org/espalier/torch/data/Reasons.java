package org.espalier.torch.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why the system refused, in words: the message of its exceptions is often nothing but a path. */
final class Reasons {
    private Reasons() {}

    /** Without the path. */
    static String of(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "it is not there any more";
        }
        if (e instanceof FileSystemException system) {
            String reason = system.getReason();
            return reason == null ? e.getClass().getSimpleName() : reason;
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /** With the path where there is one. */
    static String withPath(IOException e) {
        return e instanceof FileSystemException system && system.getFile() != null
                ? system.getFile() + ": " + of(e)
                : of(e);
    }
}
