package org.espalier.zoo;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.espalier.graph.Network;
import org.espalier.service.Installed;
import org.espalier.service.Registry;
import org.espalier.space.SearchSpace;

/** Spaces and networks by name. */
public final class Zoo {
    private final Registry<SpaceFactory> factories;

    /** @param factories spaces with distinct names */
    public Zoo(Iterable<SpaceFactory> factories) {
        this.factories = Registry.of("space or network", SpaceFactory::name, factories);
    }

    /** Everything that is {@linkplain Installed installed} as a service. */
    public static Zoo installed() {
        return new Zoo(Installed.of(SpaceFactory.class));
    }

    /** Every space and network, by name. */
    public Collection<SpaceFactory> all() {
        return factories.all();
    }

    /** Whether there is a space or network of that name, or the name looks like a YAML file of a space of one's own. */
    public boolean contains(String name) {
        return YamlSpaceFactory.isFile(name) || factories.contains(name);
    }

    /** The factory of that name, or of a YAML file; throws with the nearest known name where there is none. */
    public SpaceFactory factory(String name) {
        if (YamlSpaceFactory.isFile(name)) {
            return YamlSpaceFactory.read(Path.of(name));
        }
        return factories.named(name);
    }

    /** A space, or a network as a space without decisions. */
    public SearchSpace space(String name, Map<String, ?> parameters) {
        SpaceFactory factory = factory(name);
        return factory.build(new SpaceParameters(name, factory.parameters(), parameters));
    }

    /** The space, sized so that it contains the architecture (a cell of five nodes, an operation beyond the usual ones). */
    public SearchSpace spaceOf(String name, Map<String, Object> parameters, String architecture) {
        return space(name, factory(name).fitting(parameters, architecture));
    }

    /** A network: a space in which nothing is open. */
    public Network network(String name, Map<String, ?> parameters) {
        SearchSpace space = space(name, parameters);
        if (space.decisions().size() > 0) {
            throw new IllegalArgumentException("'" + name + "' is a search space with "
                    + space.decisions().size() + " open decisions, not a network; give an architecture");
        }
        return space.network(space.decisions().architecture());
    }
}
