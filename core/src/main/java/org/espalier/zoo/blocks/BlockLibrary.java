package org.espalier.zoo.blocks;

import java.util.List;
import org.espalier.service.Installed;
import org.espalier.service.Registry;

/** The blocks by name. */
public final class BlockLibrary {
    private final Registry<BlockFactory> factories;

    /** @param factories blocks with distinct names */
    public BlockLibrary(Iterable<BlockFactory> factories) {
        this.factories = Registry.of("block", BlockFactory::name, factories);
    }

    /** All blocks that are {@linkplain Installed installed} as services, built-in and others' alike. */
    public static BlockLibrary installed() {
        return new BlockLibrary(Installed.of(BlockFactory.class));
    }

    /** The names of all blocks, sorted. */
    public List<String> names() {
        return List.copyOf(factories.names());
    }

    /** The factory of that name; throws with the nearest known name where there is none. */
    public BlockFactory get(String name) {
        return factories.named(name);
    }
}
