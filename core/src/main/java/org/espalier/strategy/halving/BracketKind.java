package org.espalier.strategy.halving;

import java.util.ArrayList;
import java.util.List;

/**
 * How many members a bracket begins with and after how many epochs each of its rungs is scored (Li et al. 2018, algorithm 1).
 *
 * @param divisions s: how often the epochs of a whole training are divided, at least 0
 * @param members n: that the lowest rung trains
 * @param eta one in so many goes on
 * @param ladder of the rungs
 */
record BracketKind(int divisions, int members, int eta, Ladder ladder) {
    /** Those of a whole training, the one that begins with the most members first. */
    static List<BracketKind> all(int least, int eta, int whole) {
        int most = Ladder.divisions(least, eta, whole);
        List<BracketKind> kinds = new ArrayList<>();
        for (int s = most; s >= 0; s--) {
            long begun = ((most + 1) * power(eta, s) + s) / (s + 1);
            kinds.add(new BracketKind(s, (int) Math.min(Integer.MAX_VALUE, begun), eta, Ladder.down(s, eta, whole)));
        }
        return kinds;
    }

    /** How many members a rung trains where none failed. */
    int survivors(int rung) {
        return (int) (members / power(eta, rung));
    }

    private static long power(int base, int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= base;
        }
        return power;
    }
}
