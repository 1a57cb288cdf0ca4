package org.espalier.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
    /** Comparing takes as many steps as both lengths multiplied, and nobody means a known word by one that is longer. */
    private static final int LONGEST = 100;

    /** From here on the beginning of a word is enough to know it by. */
    private static final int SHORTEST_BEGINNING = 3;

    private static final int SHORT = 3;

    private Nearest() {}

    /**
     * The known word at the smallest edit distance, of several the alphabetically first; empty where none is known or the word is too
     * long to be meant.
     */
    public static Optional<String> of(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .min(Comparator.comparingInt((String k) -> distance(word, k)).thenComparing(Comparator.naturalOrder()));
    }

    /** {@link #hint} and all known words, in the order of the collection. */
    public static String among(String word, Collection<String> known) {
        return hint(word, known) + (known.isEmpty() ? "; none are known" : "; known: " + known);
    }

    /** {@code "; did you mean 'x'?"}, or nothing where no known word is near. */
    public static String hint(String word, Collection<String> known) {
        return near(word, known).map(k -> "; did you mean '" + k + "'?").orElse("");
    }

    /** The known word that was probably meant: one of which most letters are right, or that is begun by the word; empty where none is. */
    public static Optional<String> near(String word, Collection<String> known) {
        return of(word, known).filter(k -> isNear(word, k)).or(() -> begunBy(word, known));
    }

    /** Of three letters one may be wrong, of more two or a third of them; where all are, nothing was meant. */
    private static boolean isNear(String word, String known) {
        int shorter = Math.min(word.length(), known.length());
        int distance = distance(word, known);
        return distance < shorter && distance <= (shorter <= SHORT ? 1 : Math.max(2, word.length() / 3));
    }

    private static Optional<String> begunBy(String word, Collection<String> known) {
        return word.length() < SHORTEST_BEGINNING
                ? Optional.empty()
                : known.stream().filter(k -> k.startsWith(word)).sorted().findFirst();
    }

    /** Levenshtein distance. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
