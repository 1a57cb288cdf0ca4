package org.espalier.pipeline.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * Paths in the file of a user: those that stand in it are relative to it, those that were given beside it (as by {@code --set}) to the working
 * directory. A value knows which of the two it is by its place.
 */
final class PathKeys {
    private static final String PATHS = "paths";

    private final YamlNode document;
    private final String source;
    private final Path folder;
    private final List<Object> named = new ArrayList<>();

    private PathKeys(YamlNode document, String source, Path folder) {
        this.document = document;
        this.source = source;
        this.folder = folder;
    }

    /**
     * The document with absolute paths, and beside them what was written.
     *
     * @param source what the places of the file's own values are called
     * @param folder that the file lies in
     */
    static YamlNode absolute(YamlNode document, String source, Path folder) {
        if (!document.isMapping()) {
            return document;
        }
        return new PathKeys(document, source, folder).absolute();
    }

    private YamlNode absolute() {
        YamlNode space = document.entries().get("space");
        boolean isOwnSpace = space != null && space.entries().containsKey("stages");
        YamlNode changed = document;
        for (PathKey key : PathKey.ALL) {
            if (!key.name().equals(SearchPaths.SPACE) || space != null && !isOwnSpace) {
                changed = replaced(changed, key.name(), key.finder());
            }
        }
        YamlNode baselines = at(SearchPaths.BASELINES);
        if (baselines != null) {
            List<YamlNode> all = baselines.isList() ? baselines.items() : List.of(baselines);
            all.forEach(baseline -> found(baseline, SearchPaths.BASELINES, this::baseline));
        }
        return changed.with(List.of(PATHS), YamlNode.of(named, document.place()), document.place());
    }

    private YamlNode replaced(YamlNode whole, String key, BiFunction<String, Path, Optional<Path>> finder) {
        YamlNode value = at(key);
        return value == null
                ? whole
                : found(value, key, finder)
                        .map(path -> whole.with(path(key), YamlNode.of(path.toString(), value.place()), value.place()))
                        .orElse(whole);
    }

    /** A baseline keeps the name that it was given; where its file was then, the configuration of a search says. */
    private Optional<Path> baseline(String name, Path base) {
        return SearchPaths.file(
                known().stream()
                        .filter(known -> same(known, "key", SearchPaths.BASELINES) && same(known, "given", name))
                        .flatMap(known -> text(known, "path").stream())
                        .findFirst()
                        .orElse(name),
                base);
    }

    private List<YamlNode> known() {
        YamlNode known = document.entries().get(PATHS);
        return known == null ? List.of() : known.items();
    }

    private Optional<Path> found(YamlNode value, String key, BiFunction<String, Path, Optional<Path>> finder) {
        if (!value.isScalar()) {
            return Optional.empty();
        }
        String text = value.text();
        boolean isInFile = value.place().source().equals(source);
        Path here = Path.of("").toAbsolutePath();
        Optional<Path> found = finder.apply(text, isInFile ? folder : here);
        Optional<Path> elsewhere = isInFile ? finder.apply(text, here) : Optional.empty();
        if (elsewhere.isPresent()
                && Files.exists(elsewhere.get())
                && !found.map(Files::exists).orElse(false)) {
            throw new ConfigException(value.place() + ": " + key + ": nothing stands at "
                    + folder.resolve(text).normalize() + ", but there is a '" + Excerpt.of(text)
                    + "' in the working directory; paths in a file are relative to it: expected '"
                    + SearchPaths.folderOf(folder.resolve("any")).relativize(elsewhere.get()) + "'");
        }
        found.ifPresent(path -> named.add(entry(key, text, path)));
        return found;
    }

    /** What the document says of the very path, as the configuration of a search does, is the word of its author. */
    private Map<String, Object> entry(String key, String text, Path path) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("key", key);
        entry.put("given", text);
        entry.put("path", path.toString());
        entry.put("way", "");
        for (YamlNode other : known()) {
            if (same(other, "key", key) && same(other, "path", path.toString())) {
                text(other, "given").ifPresent(given -> entry.put("given", given));
            }
        }
        return entry;
    }

    private static Optional<String> text(YamlNode node, String key) {
        return Optional.ofNullable(node.entries().get(key))
                .filter(YamlNode::isScalar)
                .map(YamlNode::text);
    }

    private static boolean same(YamlNode node, String key, String text) {
        return text(node, key).filter(text::equals).isPresent();
    }

    private @Nullable YamlNode at(String key) {
        return document.at(path(key));
    }

    private static List<String> path(String key) {
        return List.of(key.split("\\."));
    }
}
