package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Another program that does the same work as a benchmark, in turn with it.
 *
 * @param name what its figures are called
 * @param words the program and its arguments
 */
public record Rival(String name, List<String> words) {
    /** What a rival is called that was given no name. */
    static final String UNNAMED = "peer";

    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9._-]+)=(.*)", Pattern.DOTALL);

    /** A word ends with a blank that no quotes enclose; within single quotes everything is itself. */
    private static final Pattern PIECE = Pattern.compile("\\s+|'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");

    public Rival {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw PeerException.of("there is no command", "a program and its arguments");
        }
        if (Turns.OWN.contains(name)) {
            throw PeerException.of("a rival is named '" + name + "', as one of our own ways is", "another name");
        }
    }

    /**
     * Reads {@code NAME=COMMAND} or {@code COMMAND}, which is called {@value #UNNAMED}. Words are parted by blanks; quotes, single or double, keep
     * them together. No shell reads the command.
     *
     * @throws IllegalArgumentException if there is no command, or a quote is left open
     */
    public static Rival of(String text) {
        Matcher named = NAMED.matcher(text.strip());
        return named.matches() ? new Rival(named.group(1), words(named.group(2))) : new Rival(UNNAMED, words(text));
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        boolean open = false;
        Matcher piece = PIECE.matcher(command);
        int end = 0;
        while (end < command.length()) {
            if (!piece.find(end) || piece.start() != end) {
                throw PeerException.of("a quote is left open in '" + command + "'", "a second one");
            }
            end = piece.end();
            String more = text(piece);
            if (more == null) {
                open = false;
            } else if (open) {
                words.set(words.size() - 1, words.get(words.size() - 1) + more);
            } else {
                words.add(more);
                open = true;
            }
        }
        return words;
    }

    /** What a piece adds to a word; null where it is what parts two words. */
    private static @Nullable String text(Matcher piece) {
        for (int group = 1; group <= piece.groupCount(); group++) {
            if (piece.group(group) != null) {
                return piece.group(group);
            }
        }
        return null;
    }

    /** As one would type it. */
    String command() {
        return words.stream()
                .map(word -> word.isEmpty() || word.matches("(?s).*\\s.*") ? "\"" + word + "\"" : word)
                .collect(Collectors.joining(" "));
    }
}
