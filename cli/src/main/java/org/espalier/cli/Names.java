package org.espalier.cli;

import java.util.List;
import org.espalier.failure.Problem;

/**
 * Whether this Java can read the names that it was given. Where the locale is not UTF-8, Java puts a replacement in the place of each byte
 * that it does not know, and the name then leads nowhere, or to a file of a wrong name. The launcher sees to the locale; who starts java
 * without it is told.
 */
final class Names {
    private static final char REPLACEMENT = '\uFFFD';

    private Names() {}

    /**
     * @param encoding how Java reads arguments and names, as {@code sun.jnu.encoding} says
     * @param names arguments and folders as the program got them
     * @throws UsageException with what to set, where one of them was not read as it was written
     */
    static void requireReadable(String encoding, List<String> names) {
        for (String name : names) {
            if (name.indexOf(REPLACEMENT) >= 0) {
                throw new UsageException(new Problem(
                        "holds bytes that Java cannot read in this locale (" + encoding + ")",
                        "'" + name + "'",
                        "",
                        "set LC_ALL=C.UTF-8, write names in UTF-8, and start again"));
            }
        }
    }
}
