package org.espalier.zoo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.space.SearchSpace;

/**
 * A space, or a network (a space without decisions), by name. Add one of your own by listing its class in
 * {@code META-INF/services/org.espalier.zoo.SpaceFactory}.
 */
public interface SpaceFactory {
    /** Unique name by which configurations and commands find it, for example {@code mobilenet-v3}. */
    String name();

    /** One line for a listing, with the paper. */
    String summary();

    /** The parameters that a user may set, with their defaults, in the order in which they are listed. */
    List<SpaceParameter> parameters();

    /**
     * Builds the space.
     *
     * @param parameters values of {@link #parameters}
     * @throws IllegalArgumentException where a value does not fit, with the parameter and the range
     */
    SearchSpace build(SpaceParameters parameters);

    /**
     * The hand-made network that the space comes from, of which a limit in per cent without {@code of} is a share.
     *
     * @param parameters of the space
     */
    default Optional<Origin> origin(SpaceParameters parameters) {
        return Optional.empty();
    }

    /**
     * A network that a space comes from.
     *
     * @param network its name
     * @param parameters under which it is as wide as the space; its input and its classes are those of the data
     */
    record Origin(String network, Map<String, Object> parameters) {
        public Origin {
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * Parameters under which the space contains a given architecture; spaces whose size is a parameter read it off the notation. Returns
     * the parameters unchanged otherwise.
     */
    default Map<String, Object> fitting(Map<String, Object> parameters, String architecture) {
        return parameters;
    }
}
