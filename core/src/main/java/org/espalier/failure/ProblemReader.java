package org.espalier.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes lines of the form {@code WHERE: WHAT[, expected X, got Y][; TODO]} apart. */
final class ProblemReader {
    /** A file with its line, an option with its value, a quoted name, or a path or key without blanks. */
    private static final Pattern PLACE =
            Pattern.compile("--[a-z][a-z-]*([ =].*)?|.*:\\d+|'[^']*'|[^\\s']\\S*|[^\\s']*/.*");

    private static final Pattern EXPECTED =
            Pattern.compile("(?:^|[,;:(] ?)expected (.+?)(?=, got |, found |; |\\)$|$)");

    /** How the part that says what to do begins. */
    private static final Set<String> ADVICE = Set.of(
            "add",
            "ask",
            "build",
            "check",
            "choose",
            "close",
            "delete",
            "did",
            "download",
            "end",
            "everything",
            "fetch",
            "free",
            "give",
            "go",
            "install",
            "is",
            "known",
            "list",
            "lower",
            "make",
            "move",
            "name",
            "open",
            "put",
            "raise",
            "relax",
            "remove",
            "rename",
            "repeat",
            "report",
            "resume",
            "run",
            "save",
            "see",
            "set",
            "split",
            "start",
            "stop",
            "take",
            "train",
            "try",
            "use",
            "wait",
            "widen",
            "write");

    private ProblemReader() {}

    static Problem read(String line) {
        int end = 0;
        int colon = line.indexOf(": ");
        // a file and a key at most: what follows them may hold colons of its own
        for (int places = 0; places < 2 && colon >= 0; places++) {
            String place = line.substring(end == 0 ? 0 : end + 2, colon);
            if (!PLACE.matcher(place).matches() || place.isEmpty()) {
                // the name of a file may hold the colon and blank that end others
                break;
            }
            end = colon;
            colon = line.indexOf(": ", end + 2);
        }
        return end == 0 ? at("", line) : at(line.substring(0, end), line.substring(end + 2));
    }

    static Problem at(String where, String rest) {
        List<String> parts = parts(rest);
        int todo = 1;
        while (todo < parts.size() && !ADVICE.contains(firstWord(parts.get(todo)))) {
            todo++;
        }
        if (todo == parts.size() && todo > 1 && !parts.get(todo - 1).startsWith("expected ")) {
            todo--;
        }
        String what = String.join("; ", parts.subList(0, todo));
        Matcher expected = EXPECTED.matcher(what);
        return new Problem(
                what,
                where,
                expected.find() ? expected.group(1) : "",
                String.join("; ", parts.subList(todo, parts.size())));
    }

    private static String firstWord(String part) {
        return part.split("[^A-Za-z]", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** What stands between semicolons, but for those within quotes and brackets. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = quoted ? !closes(text, i) : opens(text, i);
            } else if (quoted) {
                continue;
            } else if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth = Math.max(0, depth - 1);
            } else if (c == ';' && depth == 0 && text.startsWith("; ", i)) {
                parts.add(text.substring(begin, i));
                begin = i + 2;
            }
        }
        parts.add(text.substring(begin));
        // a bracket or quote that somebody's value left open ends nothing
        return parts.size() == 1 && (depth > 0 || quoted) ? List.of(text.split("; ", -1)) : parts;
    }

    /** An apostrophe stands behind a letter, an opening quote does not. */
    private static boolean opens(String text, int i) {
        return (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1))) && text.indexOf('\'', i + 1) > 0;
    }

    private static boolean closes(String text, int i) {
        return i + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(i + 1));
    }
}
