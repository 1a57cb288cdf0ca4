package org.espalier.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.espalier.yaml.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** How commands name a space or network and a member of it. */
final class SpaceArguments {
    @Parameters(index = "0", paramLabel = "SPACE|NETWORK", description = "A built-in name (see 'espalier spaces').")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ARCH",
            description = "An architecture in the space's notation, or @file.")
    private @Nullable String architecture;

    @Mixin
    private SpaceOptions options = new SpaceOptions();

    /** What was named. */
    String name() {
        return name;
    }

    SpaceOptions.Chosen choose() throws IOException {
        return options.choose(name, architecture);
    }

    /** The options that say something of a space, as they were given; none where there were none. */
    List<String> ofSpace() {
        List<String> given = new ArrayList<>(options.given());
        if (architecture != null) {
            given.add("ARCH");
        }
        return given;
    }

    /**
     * The member for a space whose input and classes are known later.
     *
     * @throws ConfigException where the space leaves something open and no architecture was given
     */
    SpaceOptions.Fitted fit() throws IOException {
        return options.fit(name, architecture);
    }
}
