package org.espalier.search;

/**
 * What a strategy says of itself to whoever has to choose one, each in one line.
 *
 * @param name in a configuration file, for example {@code regularized-evolution}: lower-case letters, digits and hyphens
 * @param summary what it does
 * @param paper authors, title and year of the paper that it follows
 * @param needs what a space has to have for it
 * @param advice when to take it, and when not
 */
public record Description(String name, String summary, String paper, String needs, String advice) {
    public Description {
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "name of a strategy: expected lower-case letters, digits and hyphens, got '" + name + "'");
        }
        requireLine(name, "summary", summary);
        requireLine(name, "paper", paper);
        requireLine(name, "needs", needs);
        requireLine(name, "advice", advice);
    }

    private static void requireLine(String name, String what, String text) {
        if (text.isBlank() || text.lines().count() != 1) {
            throw new IllegalArgumentException(
                    "strategy '" + name + "', " + what + ": expected one line of text, got '" + text + "'");
        }
    }
}
