package org.espalier.zoo;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.espalier.graph.Network;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Nearest;

/** Spaces and networks by name. */
public final class Zoo {
    private final Map<String, SpaceFactory> factories = new TreeMap<>();

    /** @param factories spaces with distinct names */
    public Zoo(Iterable<SpaceFactory> factories) {
        for (SpaceFactory factory : factories) {
            if (this.factories.put(factory.name(), factory) != null) {
                throw new IllegalArgumentException("two spaces are named '" + factory.name() + "'");
            }
        }
    }

    /** Everything registered as a service on the class path. */
    public static Zoo installed() {
        return new Zoo(ServiceLoader.load(SpaceFactory.class, SpaceFactory.class.getClassLoader()));
    }

    public Collection<SpaceFactory> all() {
        return List.copyOf(factories.values());
    }

    public boolean contains(String name) {
        return YamlSpaceFactory.isFile(name) || factories.containsKey(name);
    }

    /** The factory of that name, or of a YAML file; throws with the nearest known name where there is none. */
    public SpaceFactory factory(String name) {
        if (YamlSpaceFactory.isFile(name)) {
            return YamlSpaceFactory.read(Path.of(name));
        }
        SpaceFactory factory = factories.get(name);
        if (factory == null) {
            throw new IllegalArgumentException(
                    "no space or network '" + name + "'" + Nearest.among(name, factories.keySet()));
        }
        return factory;
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
