package org.espalier.failure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is wrong, for whoever can mend it. Every part is one printable line of at most 4000 characters, and empty where nothing is known.
 *
 * @param what is wrong, with the value at fault
 * @param where it is wrong: a file with its line, a key's path, an option
 * @param expected what would have been right; where {@code what} says it already, the same words once more
 * @param todo what to do about it
 */
public record Problem(String what, String where, String expected, String todo) {
    private static final int MOST = 4000;

    public Problem {
        what = OneLine.of(what, MOST).strip();
        where = OneLine.of(where, MOST).strip();
        expected = OneLine.of(expected, MOST).strip();
        todo = OneLine.of(todo, MOST).strip();
    }

    /** The parts of a line of the form {@code WHERE: WHAT[, expected X, got Y][; TODO]}; its {@link #line()} is that line again. */
    public static Problem read(String line) {
        return ProblemReader.read(line);
    }

    /**
     * The same, where the place is known.
     *
     * @param rest the line after the place
     */
    public static Problem at(String where, String rest) {
        return ProblemReader.at(where, rest);
    }

    /** The same problem, named by another place. */
    public Problem in(String place) {
        return new Problem(what, place, expected, todo);
    }

    /** The same problem with something to do about it. */
    public Problem todo(String advice) {
        return new Problem(what, where, expected, advice);
    }

    /** All of it as one line. */
    public String line() {
        StringBuilder line = new StringBuilder(where.isEmpty() ? "" : where + ": ").append(what);
        if (!expected.isEmpty() && !what.contains(expected)) {
            line.append(what.isEmpty() ? "expected " : ", expected ").append(expected);
        }
        return OneLine.of(line.append(todo.isEmpty() ? "" : "; " + todo).toString(), MOST);
    }

    /** As JSON: the four parts by their names, in the order in which they are always written. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", what);
        json.put("where", where);
        json.put("expected", expected);
        json.put("todo", todo);
        return json;
    }
}
