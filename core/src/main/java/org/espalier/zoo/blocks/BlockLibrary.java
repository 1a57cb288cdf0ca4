package org.espalier.zoo.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.espalier.yaml.Nearest;

/** The blocks by name. */
public final class BlockLibrary {
    private final Map<String, BlockFactory> factories = new TreeMap<>();

    /** @param factories blocks with distinct names */
    public BlockLibrary(Iterable<BlockFactory> factories) {
        for (BlockFactory factory : factories) {
            if (this.factories.put(factory.name(), factory) != null) {
                throw new IllegalArgumentException("two block factories are named '" + factory.name() + "'");
            }
        }
    }

    /** All blocks registered as services on the class path, built-in and others' alike. */
    public static BlockLibrary installed() {
        return new BlockLibrary(ServiceLoader.load(BlockFactory.class, BlockFactory.class.getClassLoader()));
    }

    /** The names of all blocks, sorted. */
    public List<String> names() {
        return new ArrayList<>(factories.keySet());
    }

    /** The factory of that name; throws with the nearest known name where there is none. */
    public BlockFactory get(String name) {
        BlockFactory factory = factories.get(name);
        if (factory == null) {
            throw new IllegalArgumentException("no block '" + name + "'" + Nearest.among(name, factories.keySet()));
        }
        return factory;
    }
}
