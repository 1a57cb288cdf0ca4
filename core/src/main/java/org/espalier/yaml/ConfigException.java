package org.espalier.yaml;

/** Something a user wrote cannot be used: one line that says where, what, and what was expected. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for the user: file and line, key, what was expected */
    public ConfigException(String message) {
        super(message);
    }

    /**
     * @param message one line for the user: file and line, key, what was expected
     * @param cause what the parser or the system said
     */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
