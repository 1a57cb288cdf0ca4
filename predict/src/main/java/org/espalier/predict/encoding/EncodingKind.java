package org.espalier.predict.encoding;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.espalier.predict.Encoding;
import org.espalier.predict.OneHotEncoding;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Nearest;

/** The encodings that any space may have, by name. */
public enum EncodingKind {
    /** {@link #PATH} or {@link #TRUNCATED_PATH} where members have several paths, the former up to {@value #FEW} of them; else {@link #ONE_HOT}. */
    AUTO,
    /** All paths: {@link PathEncoding#of}. */
    PATH,
    /** The shortest paths: {@link PathEncoding#truncated}. */
    TRUNCATED_PATH,
    /** {@link AdjacencyEncoding}. */
    ADJACENCY,
    /** {@link OneHotEncoding}. */
    ONE_HOT;

    /** Up to this many paths all of them are taken. */
    static final int FEW = 1_000;

    /** Members that are looked at. */
    private static final int PROBES = 20;

    /**
     * By its name in lower case.
     *
     * @throws IllegalArgumentException where there is none, with the nearest
     */
    public static EncodingKind named(String word) {
        List<String> words = Arrays.stream(values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!words.contains(word)) {
            throw new IllegalArgumentException("unknown encoding '" + word + "'" + Nearest.among(word, words));
        }
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /**
     * The encoding of a space.
     *
     * @param paths how many the truncated path encoding keeps, at least 1
     * @throws IllegalArgumentException where the space has no such encoding
     */
    public Encoding of(SearchSpace space, int paths) {
        return switch (this) {
            case AUTO -> auto(space, paths);
            case PATH -> PathEncoding.of(space);
            case TRUNCATED_PATH -> PathEncoding.truncated(space, paths);
            case ADJACENCY -> new AdjacencyEncoding(space);
            case ONE_HOT -> new OneHotEncoding(space);
        };
    }

    private static Encoding auto(SearchSpace space, int paths) {
        if (!branches(space)) {
            return new OneHotEncoding(space);
        }
        try {
            PathEncoding cut = PathEncoding.truncated(space, FEW + 1);
            return cut.features() <= FEW ? cut : PathEncoding.truncated(space, paths);
        } catch (IllegalArgumentException tooMany) {
            return new OneHotEncoding(space);
        }
    }

    /** Whether ways part in the cells of members, so that what they have in common shows in their paths. A chain has one path, of which no part is shared. */
    private static boolean branches(SearchSpace space) {
        SplittableRandom random = Seeds.generator(0, "branches", 0);
        return space.cells()
                .map(cells -> {
                    int wide = 0;
                    for (int i = 0; i < PROBES; i++) {
                        wide += cells.of(space.sample(random)).stream()
                                        .anyMatch(cell -> cell.ends().size() > 1
                                                || cell.reads().stream().anyMatch(reads -> reads.size() > 1))
                                ? 1
                                : 0;
                    }
                    return wide > 0;
                })
                .orElse(false);
    }
}
