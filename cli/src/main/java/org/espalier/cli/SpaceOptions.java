package org.espalier.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.failure.Problem;
import org.espalier.files.RegularFiles;
import org.espalier.settings.SettingException;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.ImageSize;
import org.espalier.yaml.ConfigException;
import org.espalier.zoo.Zoo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands take to say how a space or network is meant, and the way from there to a member of it. */
final class SpaceOptions {
    @Option(names = "--set", paramLabel = "key=value", description = "A parameter of the space; repeatable.")
    private List<String> settings = List.of();

    @Option(names = "--input", paramLabel = "C,H,W", description = "Shape of one image.")
    private @Nullable String input;

    @Option(names = "--classes", paramLabel = "N", description = "Number of classes.")
    private @Nullable Integer classes;

    /** The space and, where one was given or nothing is open, the member. */
    record Chosen(SearchSpace space, @Nullable Architecture member) {}

    Chosen choose(String name, @Nullable String architecture) throws IOException {
        return Usage.check(options(), () -> chosen(name, architecture));
    }

    /** What messages of a space call a value, and the option that gave it. */
    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        for (String setting : settings) {
            String key = setting.substring(0, Math.max(0, setting.indexOf('='))).strip();
            options.put(key, "--set " + setting);
            options.put("unknown parameter '" + key + "'", "--set " + setting);
        }
        options.putIfAbsent("classes", "--classes");
        options.putIfAbsent("input", "--input");
        options.put("unknown space or network", "SPACE");
        return options;
    }

    /** The options that say something of a space, as they were given; none where there were none. */
    List<String> given() {
        List<String> given = new ArrayList<>(
                settings.stream().map(setting -> "--set " + setting).toList());
        if (input != null) {
            given.add("--input");
        }
        if (classes != null) {
            given.add("--classes");
        }
        return given;
    }

    /** What is given of the parameters of a space whose input and classes are known later. */
    Map<String, Object> ofSpace() throws IOException {
        return Usage.check(options(), this::parameters);
    }

    private Chosen chosen(String name, @Nullable String architecture) throws IOException {
        Map<String, Object> parameters = parameters();
        Zoo zoo = Zoo.installed();
        if (architecture == null) {
            SearchSpace space = zoo.space(name, parameters);
            return new Chosen(
                    space, space.decisions().size() == 0 ? space.decisions().architecture() : null);
        }
        String notation = notation(architecture);
        SearchSpace space = zoo.spaceOf(name, parameters, notation);
        return new Chosen(space, space.requireMember(space.codec().parse(notation)));
    }

    /** Parameters under which the space contains the named member, and the member's notation. */
    record Fitted(Map<String, Object> parameters, String notation) {}

    /**
     * The member for a space whose input and classes are known later.
     *
     * @throws ConfigException where the space leaves something open and no architecture was given
     */
    Fitted fit(String name, @Nullable String architecture) throws IOException {
        return Usage.check(options(), () -> fitted(name, architecture));
    }

    private Fitted fitted(String name, @Nullable String architecture) throws IOException {
        Map<String, Object> parameters = parameters();
        Zoo zoo = Zoo.installed();
        if (architecture != null) {
            String notation = notation(architecture);
            return new Fitted(new LinkedHashMap<>(zoo.factory(name).fitting(parameters, notation)), notation);
        }
        SearchSpace space = zoo.space(name, parameters);
        if (space.decisions().size() > 0) {
            throw new UsageException(new Problem(
                    "is missing: '" + name + "' is a space with "
                            + space.decisions().size() + " open decisions",
                    "ARCH",
                    "",
                    "name a member: espalier train " + name + " ARCH"));
        }
        return new Fitted(parameters, space.codec().format(space.decisions().architecture()));
    }

    private static String notation(String argument) throws IOException {
        if (!argument.startsWith("@")) {
            return argument;
        }
        try {
            return RegularFiles.readText(Path.of(argument.substring(1))).strip();
        } catch (NoSuchFileException e) {
            throw new ConfigException(argument + ": no such file", e);
        }
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ConfigException("--set " + setting + ": expected key=value");
            }
            String key = setting.substring(0, equals).trim();
            if (parameters.put(key, setting.substring(equals + 1)) != null) {
                throw new ConfigException("--set " + setting + ": '" + key + "' is set twice; remove one");
            }
        }
        if (input != null) {
            String[] sides = input.split("[,x]");
            if (sides.length != 3 || !Arrays.stream(sides).allMatch(s -> s.matches("[1-9][0-9]{0,4}"))) {
                throw new ConfigException("--input " + input + ": expected C,H,W, for example 3,224,224");
            }
            requireUnset(parameters, "input");
            parameters.put("input", Arrays.stream(sides).map(Integer::valueOf).toList());
        }
        if (classes != null) {
            requireUnset(parameters, "classes");
            parameters.put("classes", classes);
        }
        return parameters;
    }

    private static void requireUnset(Map<String, Object> parameters, String key) {
        if (parameters.containsKey(key)) {
            throw new ConfigException("--" + key + ": --" + key + " and --set " + key + "= are the same; remove one");
        }
    }

    /**
     * The value of {@code --size}.
     *
     * @throws SettingException of {@code size}
     */
    static ImageSize imageSize(String size) {
        try {
            return ImageSize.of(size);
        } catch (IllegalArgumentException e) {
            throw new SettingException("size", String.valueOf(e.getMessage()));
        }
    }
}
