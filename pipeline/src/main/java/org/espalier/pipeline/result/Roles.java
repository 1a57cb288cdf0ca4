package org.espalier.pipeline.result;

import java.util.List;

/** What a winner of a search is, by its place on the front; also the name of its folder below {@code winners/}. */
public final class Roles {
    /** The one with the best search-time score; of folders of earlier releases, and where nothing was scored, whoever comes first. */
    public static final String MOST_ACCURATE = "most-accurate";

    /** Where giving up a little of one objective no longer gains much of another. */
    public static final String KNEE = "knee";

    /** The one of the least cost whose score cannot be told from the best. */
    public static final String FASTEST = "fastest";

    private static final String SPREAD = "spread-";
    private static final String NEXT = "next-";

    private Roles() {}

    /**
     * One of several that stand between the others, evenly over the front.
     *
     * @param number from 1
     */
    public static String spread(int number) {
        return SPREAD + number;
    }

    /** Whether a name may be that of a role. */
    public static boolean isOne(String name) {
        return List.of(MOST_ACCURATE, KNEE, FASTEST).contains(name)
                || name.matches("(?:" + SPREAD + "|" + NEXT + ")[0-9]+");
    }

    /**
     * The role of a winner.
     *
     * @param roles of the winners as far as they have one
     * @param index of the winner, from 0
     */
    static String of(List<String> roles, int index) {
        return index < roles.size() ? roles.get(index) : index == 0 ? MOST_ACCURATE : NEXT + index;
    }
}
