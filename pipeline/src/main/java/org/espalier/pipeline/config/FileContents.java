package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.config.SearchConfig.NamedPath;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.YamlNode;

/**
 * What the files of a configuration say: a space, a baseline or a teacher of the same name with other content makes another search, and so does another
 * supernet.
 */
final class FileContents {
    private static final int DIGITS = 16;

    private FileContents() {}

    /**
     * A digest for each file that can be read, by its key or the name of the baseline.
     *
     * @param located a configuration with every path where its file is
     */
    static SortedMap<String, String> of(SearchConfig located) {
        SortedMap<String, String> digests = new TreeMap<>();
        for (NamedPath named : located.paths()) {
            if (named.key().equals(SearchPaths.BASELINES)) {
                digest(named.path()).ifPresent(digest -> digests.put(named.given(), digest));
            }
        }
        located.paths().stream()
                .map(NamedPath::key)
                .distinct()
                .forEach(key -> content(key, located).ifPresent(digest -> digests.put(key, digest)));
        return digests;
    }

    /** Of a key that has one value. */
    private static Optional<String> content(String key, SearchConfig located) {
        return switch (key) {
            case SearchPaths.SPACE -> digest(located.space().name());
            case SearchPaths.TEACHER -> located.retrain().teacher().flatMap(FileContents::digest);
            case SearchPaths.SUPERNET ->
                located.supernet()
                        .from()
                        .flatMap(from -> KeptSupernet.digest(Path.of(from)))
                        .map(digest -> digest.substring(0, DIGITS));
            case SearchPaths.WEIGHTS ->
                located.supernet().weights().flatMap(FileContents::weights).map(digest -> digest.substring(0, DIGITS));
            default -> Optional.empty();
        };
    }

    /** Of a file of weights; of a search's folder that has taken them over: of the file that they came from. */
    private static Optional<String> weights(String place) {
        try {
            Path path = Path.of(place);
            return Files.isDirectory(path)
                    ? KeptSupernet.weights(path)
                    : Files.isRegularFile(path) ? Optional.of(Digests.sha256(path)) : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty(); // whoever opens it says what is wrong with it
        }
    }

    /** Whether two files say the same, whatever their comments, the order of their keys and their spaces. */
    static boolean same(Path one, Path other) {
        return digest(one.toString()).equals(digest(other.toString()));
    }

    private static Optional<String> digest(String file) {
        try {
            Path path = Path.of(file);
            return Files.isRegularFile(path)
                    ? Optional.of((PathKey.isModel(file)
                                    ? Digests.hex(Digests.sha256().digest(RegularFiles.readBytes(path)))
                                    : Digests.sha256(meaning(file, RegularFiles.readText(path))))
                            .substring(0, DIGITS))
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty(); // whoever opens it says what is wrong with it
        }
    }

    private static String meaning(String source, String text) {
        try {
            StringBuilder meaning = new StringBuilder();
            append(YamlNode.read(source, text), meaning);
            return meaning.toString();
        } catch (ConfigException e) {
            return text; // whoever opens it says what is wrong with it
        }
    }

    private static void append(YamlNode node, StringBuilder into) {
        if (node.isMapping()) {
            into.append('{');
            new TreeMap<>(node.entries()).forEach((key, value) -> {
                quote(key, into);
                append(value, into);
            });
            into.append('}');
        } else if (node.isList()) {
            into.append('[');
            node.items().forEach(item -> append(item, into));
            into.append(']');
        } else {
            quote(node.isScalar() ? node.text() : "", into);
        }
    }

    /** The length in front, so that no text can look like two. */
    private static void quote(String text, StringBuilder into) {
        into.append(text.length()).append(':').append(text);
    }
}
