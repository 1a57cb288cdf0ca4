package org.espalier.settings;

import java.util.function.Supplier;
import org.espalier.failure.Explained;
import org.espalier.failure.Problem;

/** A component of a settings record has a value that it may not have. Whoever reads a configuration turns it into file, line and path. */
public final class SettingException extends IllegalArgumentException implements Explained {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String reason;

    /**
     * @param component name of the record's component
     * @param reason what was expected, and what there is
     */
    public SettingException(String component, String reason) {
        super(Keys.snake(component) + ": " + reason);
        this.path = Keys.snake(component);
        this.reason = reason;
    }

    /** The key in a configuration, below the record that was made. */
    public String path() {
        return path;
    }

    /** The message without the key. */
    public String reason() {
        return reason;
    }

    @Override
    public Problem problem() {
        return Problem.at(path, reason);
    }

    /**
     * Makes a record by a program; what is wrong with it is named by its path in a configuration.
     *
     * @param section where the record stands in a configuration, for example {@code retrain}
     * @throws SettingException as the maker threw it, with the section before the key
     */
    public static <T> T within(String section, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (SettingException e) {
            throw new SettingException(section + "." + e.path, e.reason);
        }
    }
}
