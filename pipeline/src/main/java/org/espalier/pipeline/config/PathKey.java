package org.espalier.pipeline.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.espalier.zoo.YamlSpaceFactory;

/**
 * A key whose value may be a path, and is then replaced by where that leads.
 *
 * @param name of the key
 * @param value what a configuration says; empty where it says nothing, or something that is no path
 * @param with the configuration with another value
 * @param finder where a value leads, seen from a folder; empty for one that is a name
 */
record PathKey(
        String name,
        Function<SearchConfig, Optional<String>> value,
        BiFunction<SearchConfig, String, SearchConfig> with,
        BiFunction<String, Path, Optional<Path>> finder) {
    private static final String ONNX = ".onnx";

    /** All of them; baselines are a list, and keep their names. */
    static final List<PathKey> ALL = List.of(
            new PathKey(
                    SearchPaths.DATA,
                    config -> Optional.of(config.data().source()),
                    (config, text) -> config.toBuilder()
                            .data(config.data().withSource(text))
                            .build(),
                    SearchPaths::images),
            new PathKey(
                    SearchPaths.SPACE,
                    config -> config.space().isOwn()
                            ? Optional.empty()
                            : Optional.of(config.space().name()),
                    (config, text) -> config.toBuilder()
                            .space(new SearchConfig.Space(text, config.space().parameters()))
                            .build(),
                    SearchPaths::file),
            new PathKey(
                    SearchPaths.SUPERNET,
                    config -> config.supernet().from(),
                    (config, text) -> config.toBuilder()
                            .supernet(config.supernet().withFrom(text))
                            .build(),
                    PathKey::folder),
            new PathKey(
                    SearchPaths.WEIGHTS,
                    config -> config.supernet().weights(),
                    (config, text) -> config.toBuilder()
                            .supernet(config.supernet().withWeights(text))
                            .build(),
                    PathKey::weights),
            new PathKey(
                    SearchPaths.TEACHER,
                    config -> config.retrain().teacher(),
                    (config, text) -> config.toBuilder()
                            .retrain(config.retrain().withTeacher(text))
                            .build(),
                    PathKey::teacher));

    /** Where the value of a configuration leads. */
    Optional<Path> place(SearchConfig config, Path base) {
        return value.apply(config).flatMap(text -> finder.apply(text, base));
    }

    private static Optional<Path> folder(String text, Path base) {
        try {
            return Optional.of(SearchPaths.absolute(Path.of(text), base));
        } catch (InvalidPathException e) {
            // whoever opens it says what is wrong with it
            return Optional.empty();
        }
    }

    /** What is neither a known name nor an address. */
    private static Optional<Path> weights(String text, Path base) {
        return PublishedSupernet.named(text).isPresent() || PublishedSupernet.isAddress(text)
                ? Optional.empty()
                : folder(text, base);
    }

    /** A model, or the YAML file of a network. */
    private static Optional<Path> teacher(String text, Path base) {
        return isModel(text) || YamlSpaceFactory.isFile(text) ? folder(text, base) : Optional.empty();
    }

    /** Whether a file is a model in ONNX, by its name. */
    static boolean isModel(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(ONNX);
    }
}
