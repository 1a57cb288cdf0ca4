package org.espalier.device.ssh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Commands for the shell of a board, whatever that shell is: a script for {@code sh}, its words quoted. */
final class Shell {
    /**
     * The end of a connection ends no process, so that the board itself has to end what hangs, its children included; where it has no {@code
     * timeout}, that is left to the script.
     */
    private static final String LIMITED =
            "n=$1; shift; if timeout 5 true >/dev/null 2>&1; then exec timeout -s KILL \"$n\" sh -c \"$@\"; else exec sh -c \"$@\"; fi";

    private Shell() {}

    /** One word, whatever is in it. */
    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** A script that gets words as {@code $1} and so on. */
    static String script(String script, String... words) {
        return command(List.of("sh", "-c", script, "sh"), Arrays.asList(words));
    }

    /** The same, ended by the board itself after so many seconds. */
    static String limited(Duration limit, String script, String... words) {
        return command(
                List.of("sh", "-c", LIMITED, "sh", "" + Math.max(1, limit.toSeconds()), script, "sh"),
                Arrays.asList(words));
    }

    private static String command(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }
}
