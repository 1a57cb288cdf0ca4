package org.espalier.torch.data;

import java.util.Optional;

/**
 * A kind of place that images come from. Found by {@link java.util.ServiceLoader}: to add one, implement this interface and
 * name the class in {@code META-INF/services/org.espalier.torch.data.DataSource}.
 */
public interface DataSource {
    /**
     * One line for the list of data sets: how the source string looks and what it gives.
     *
     * @return such as {@code "mnist: 70,000 grey digits, 28x28, 10 classes"}
     */
    String description();

    /**
     * Opens a source string if it is of this kind.
     *
     * @param source what the user wrote
     * @param context folders, permission to download, where warnings go
     * @return the opened source, or empty if the string is not of this kind
     * @throws DataException if it is of this kind but cannot be used
     */
    Optional<ImageSource> open(String source, SourceContext context);

    /**
     * Whether a source string is a name that this kind gives out, and so no path, also where a file of that name lies about. What
     * nobody calls a name is taken for a path where something stands at it.
     *
     * @param source what the user wrote
     * @return false unless a kind says otherwise
     */
    default boolean isName(String source) {
        return false;
    }
}
