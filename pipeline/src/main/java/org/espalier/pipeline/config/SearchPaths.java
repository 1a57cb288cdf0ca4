package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.files.PathSegment;
import org.espalier.pipeline.config.SearchConfig.NamedPath;
import org.espalier.torch.data.DataSources;
import org.espalier.zoo.YamlSpaceFactory;

/**
 * The files and folders that a configuration names: the images, a space in YAML, baselines in YAML, an earlier search, a teacher. They are written down absolute, with the
 * way from the search's folder beside, so that a search is found again from any working directory, and with its whole project
 * elsewhere. Files of spaces, baselines and teachers are copied into the search's folder and used from there.
 */
public final class SearchPaths {
    /** The key of the images. */
    public static final String DATA = "data.source";

    /** The key of the space. */
    public static final String SPACE = "space.name";

    /** The key of the baselines, which keep their names: rows and folders are called after them. */
    public static final String BASELINES = "retrain.baselines";

    /** The key of the search whose supernet is searched again. */
    public static final String SUPERNET = "supernet.from";

    /** The key of published weights. */
    public static final String WEIGHTS = "supernet.weights";

    /** The key of the teacher of trainings from scratch. */
    public static final String TEACHER = "retrain.teacher";

    private static final String COPIED_SPACE = "space.yaml";
    private static final String COPIED_BASELINES = "baselines";
    private static final String COPIED_TEACHER = "teacher";

    private SearchPaths() {}

    /** A file that goes into the search's folder. */
    public record Copy(Path from, Path to) {}

    static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    /**
     * With every relative path made absolute.
     *
     * @param base what they are relative to
     * @param isSpaceNamed whether the space is found by its name, which may then be that of a file
     */
    public static SearchConfig absolute(SearchConfig config, Path base, boolean isSpaceNamed) {
        List<NamedPath> paths = new ArrayList<>();
        SearchConfig meant = config;
        for (PathKey key : PathKey.ALL) {
            Optional<Path> place =
                    key.name().equals(SPACE) && !isSpaceNamed ? Optional.empty() : key.place(config, base);
            if (place.isPresent()) {
                String given = key.value().apply(config).orElseThrow();
                paths.add(named(config, key.name(), given, place.get()));
                meant = key.with().apply(meant, place.get().toString());
            }
        }
        for (String baseline : config.retrain().baselines()) {
            file(config.baselineFile(baseline), base)
                    .ifPresent(path -> paths.add(named(config, BASELINES, baseline, path)));
        }
        return meant.toBuilder().paths(paths).build();
    }

    /** What was found out before is kept: who copies the configuration of a search still has the words of its author. */
    private static NamedPath named(SearchConfig config, String key, String given, Path path) {
        return config.paths().stream()
                .filter(known -> known.key().equals(key) && known.path().equals(path.toString()))
                .findFirst()
                .orElseGet(() -> new NamedPath(key, given, path.toString(), ""));
    }

    /**
     * Where images lie. A single word at which nothing stands may be the name of somebody's own source.
     *
     * @return absolute; empty for a name
     */
    static Optional<Path> images(String source, Path base) {
        return DataSources.path(source).flatMap(path -> {
            Path there = absolute(path, base);
            boolean isWord = path.getNameCount() == 1 && (source.indexOf(':') >= 0 || source.indexOf('.') < 0);
            return isWord && !path.isAbsolute() && !source.endsWith("/") && !Files.exists(there)
                    ? Optional.empty()
                    : Optional.of(there);
        });
    }

    /** Where the YAML file of a space or network lies; empty for a name. */
    static Optional<Path> file(String name, Path base) {
        try {
            return YamlSpaceFactory.isFile(name) ? Optional.of(absolute(Path.of(name), base)) : Optional.empty();
        } catch (InvalidPathException e) {
            // whoever opens it says what is wrong with it
            return Optional.empty();
        }
    }

    /** Without detours, unless a link makes the short way lead elsewhere. */
    static Path absolute(Path path, Path base) {
        Path there = base.toAbsolutePath().resolve(path);
        Path plain = there.normalize();
        try {
            return Files.exists(there) && !(Files.exists(plain) && Files.isSameFile(there, plain)) ? there : plain;
        } catch (IOException e) {
            // not to be looked at: it is opened as it was written
            return there;
        }
    }

    /**
     * What stands in a search's folder, read as its author means it: where a path was edited there, what was noted of the former one counts no
     * more, and a relative one starts at the folder.
     *
     * @param written as the file in the folder has it
     * @return the very same where nothing was edited
     */
    public static SearchConfig edited(SearchConfig written, Path folder) {
        List<NamedPath> paths = new ArrayList<>();
        SearchConfig meant = written;
        for (PathKey key : PathKey.ALL) {
            Optional<NamedPath> path = key.value()
                    .apply(written)
                    .flatMap(text -> edited(written, key.name(), text, key.place(written, folder)));
            if (path.isPresent()) {
                paths.add(path.get());
                meant = key.with().apply(meant, path.get().path());
            }
        }
        for (String baseline : new LinkedHashSet<>(written.retrain().baselines())) {
            noted(written, BASELINES)
                    .filter(known -> known.given().equals(baseline))
                    .findFirst()
                    .or(() -> edited(written, BASELINES, baseline, file(baseline, folder)))
                    .ifPresent(paths::add);
        }
        if (new LinkedHashSet<>(paths).equals(new LinkedHashSet<>(written.paths()))) {
            return written;
        }
        return meant.toBuilder().paths(seenFrom(paths, folder)).build();
    }

    private static Stream<NamedPath> noted(SearchConfig config, String key) {
        return config.paths().stream().filter(known -> known.key().equals(key));
    }

    /**
     * What is noted of the very path, else where it leads. A path of which nothing was noted is one of an earlier release, unless it stands beside the file.
     */
    private static Optional<NamedPath> edited(SearchConfig written, String key, String text, Optional<Path> place) {
        boolean isEdited =
                !key.equals(BASELINES) && noted(written, key).findAny().isPresent();
        return noted(written, key)
                .filter(known -> !key.equals(BASELINES) && known.path().equals(text))
                .findFirst()
                .or(() -> place.filter(path -> isEdited || !Path.of(text).isAbsolute() && Files.exists(path))
                        .map(path -> new NamedPath(key, text, path.toString(), "")));
    }

    /** With the ways from a search's folder. */
    public static SearchConfig seenFrom(SearchConfig config, Path folder) {
        List<NamedPath> anew = config.paths().stream()
                .map(named -> new NamedPath(named.key(), named.given(), named.path(), ""))
                .toList();
        return config.toBuilder().paths(seenFrom(anew, folder)).build();
    }

    /** With the ways that are not known yet. */
    private static List<NamedPath> seenFrom(List<NamedPath> paths, Path folder) {
        Path from = folder.toAbsolutePath().normalize();
        return paths.stream()
                .map(named -> named.way().isEmpty()
                        ? new NamedPath(named.key(), named.given(), named.path(), way(from, Path.of(named.path())))
                        : named)
                .toList();
    }

    private static String way(Path from, Path to) {
        try {
            return from.relativize(to).toString();
        } catch (IllegalArgumentException e) {
            return ""; // on another drive there is none
        }
    }

    /** The files that a search keeps, and where. */
    public static List<Copy> copies(SearchConfig config, Path folder) {
        return copies(config.paths(), folder);
    }

    /** The same for some of the paths of a configuration. */
    public static List<Copy> copies(List<NamedPath> paths, Path folder) {
        return paths.stream()
                .filter(SearchPaths::isCopied)
                .map(named -> new Copy(Path.of(today(named, folder)), copy(named, folder)))
                .toList();
    }

    /** Images stay where they are, and a supernet is copied by the phase that reads it. */
    private static boolean isCopied(NamedPath named) {
        return !named.key().equals(DATA) && !isSupernet(named);
    }

    private static boolean isSupernet(NamedPath named) {
        return named.key().equals(SUPERNET) || named.key().equals(WEIGHTS);
    }

    private static Path copy(NamedPath named, Path folder) {
        return switch (named.key()) {
            case SPACE -> folder.resolve(COPIED_SPACE);
            case TEACHER -> folder.resolve(COPIED_TEACHER + (PathKey.isModel(named.path()) ? ".onnx" : ".yaml"));
            default -> folder.resolve(COPIED_BASELINES).resolve(PathSegment.of(named.given()) + ".yaml");
        };
    }

    /** What is noted of paths, but for files that say something else by now than their copies in the search's folder. */
    public static List<NamedPath> unchanged(SearchConfig held, Path folder) {
        return held.paths().stream()
                .filter(named -> {
                    if (!isCopied(named)) {
                        return true;
                    }
                    Path original = Path.of(today(named, folder));
                    Path copy = copy(named, folder);
                    return !Files.isRegularFile(original)
                            || !Files.isRegularFile(copy)
                            || FileContents.same(original, copy);
                })
                .toList();
    }

    /** With every path where its file is today: as written down, or where the way from the folder leads if nothing is there any more. */
    public static SearchConfig moved(SearchConfig config, Path folder) {
        return placed(config, named -> today(named, folder));
    }

    /**
     * The same, with the copies in the search's folder in the place of what they were made of.
     *
     * @param copied the paths whose copies the folder has: one that was corrected since has none yet
     */
    public static SearchConfig located(SearchConfig config, Path folder, List<NamedPath> copied) {
        return placed(config, named -> {
            boolean isNoted = copied.stream().anyMatch(named::isSamePlace);
            Path own = isSupernet(named) ? folder : isCopied(named) ? copy(named, folder) : null;
            return isNoted && own != null && isThere(named, own)
                    ? own.toAbsolutePath().normalize().toString()
                    : today(named, folder);
        });
    }

    private static boolean isThere(NamedPath named, Path own) {
        return isSupernet(named) ? KeptSupernet.isIn(own) : Files.isRegularFile(own);
    }

    private interface Place {
        String of(NamedPath named);
    }

    private static SearchConfig placed(SearchConfig config, Place place) {
        SearchConfig meant = config;
        List<NamedPath> paths = new ArrayList<>();
        for (NamedPath named : config.paths()) {
            String today = place.of(named);
            for (PathKey key : PathKey.ALL) {
                meant = key.name().equals(named.key()) ? key.with().apply(meant, today) : meant;
            }
            // the others say where they were when the search began, by which it is known
            paths.add(
                    named.key().equals(BASELINES)
                            ? new NamedPath(named.key(), named.given(), today, named.way())
                            : named);
        }
        return meant.toBuilder().paths(paths).build();
    }

    /** Where a file is that a key named when the search began, whatever has taken its place since; empty where the key names none. */
    public static Optional<String> original(SearchConfig config, String key, Path folder) {
        return noted(config, key).findFirst().map(named -> today(named, folder));
    }

    private static String today(NamedPath named, Path folder) {
        if (!named.way().isEmpty() && !Files.exists(Path.of(named.path()))) {
            Path there = folder.toAbsolutePath().resolve(named.way()).normalize();
            if (Files.exists(there)) {
                return there.toString();
            }
        }
        return named.path();
    }

    /** With every path as it was when the search began. */
    static SearchConfig atTheStart(SearchConfig config) {
        return placed(config, NamedPath::path);
    }

    /** Whether a path of two configurations is one place, however it is written, today or when the search began. */
    static boolean meet(String key, SearchConfig one, SearchConfig other) {
        Set<String> places = places(key, one);
        places.retainAll(places(key, other));
        return !places.isEmpty();
    }

    private static Set<String> places(String key, SearchConfig config) {
        Set<String> places = new LinkedHashSet<>();
        for (SearchConfig when : List.of(config, atTheStart(config))) {
            Optional<Path> place = key.equals(DATA)
                    ? DataSources.path(when.data().source()).map(path -> absolute(path, Path.of("")))
                    : PathKey.ALL.stream()
                            .filter(known -> known.name().equals(key))
                            .findFirst()
                            .flatMap(known -> known.place(when, Path.of("")));
            place.ifPresent(path -> places.add(path.toString()));
        }
        return places;
    }
}
