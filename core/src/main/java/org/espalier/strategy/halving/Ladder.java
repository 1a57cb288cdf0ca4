package org.espalier.strategy.halving;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.espalier.search.Candidate;
import org.espalier.search.StrategyConfig;
import org.espalier.settings.Ranges;

/**
 * After how many epochs trials are scored: the fewest, eta times as many, and so on, and at last a whole training.
 *
 * @param epochs of each rung, ascending
 */
record Ladder(List<Integer> epochs) {
    static final int MOST = 1_000_000;

    Ladder {
        epochs = List.copyOf(epochs);
    }

    /**
     * The rungs of a whole training.
     *
     * @param least epochs of the lowest rung, at least 1
     * @param eta at least 2
     * @param whole epochs of a whole training, at least 1
     */
    static Ladder up(int least, int eta, int whole) {
        List<Integer> epochs = new ArrayList<>();
        for (long rung = least; rung < whole; rung *= eta) {
            epochs.add((int) rung);
        }
        epochs.add(whole);
        return new Ladder(epochs);
    }

    /** How often a whole training can be divided by eta so that the fewest epochs are left: by whole numbers, which no logarithm gives. */
    static int divisions(int least, int eta, int whole) {
        int divisions = 0;
        for (long part = (long) least * eta; part <= whole; part *= eta) {
            divisions++;
        }
        return divisions;
    }

    /** The rungs of a bracket of Hyperband: a whole training divided by eta, that by eta, and so on. */
    static Ladder down(int divisions, int eta, int whole) {
        List<Integer> epochs = new ArrayList<>();
        int divisor = 1;
        for (int i = 0; i <= divisions; i++) {
            epochs.add(0, Math.max(1, whole / divisor));
            divisor *= eta;
        }
        return new Ladder(epochs);
    }

    int size() {
        return epochs.size();
    }

    /** As a candidate of a rung has it: the highest is a whole training. */
    OptionalInt epochs(int rung) {
        return rung == size() - 1 ? OptionalInt.empty() : OptionalInt.of(epochs.get(rung));
    }

    /** The rung of a candidate. */
    int of(Candidate candidate) {
        return candidate.epochs().isEmpty()
                ? size() - 1
                : epochs.indexOf(candidate.epochs().getAsInt());
    }

    /** Refuses settings that make no ladder. */
    static void require(StrategyConfig strategy, int eta, int minEpochs) {
        Ranges.whole("eta", eta, 2, 1_000);
        Ranges.whole("minEpochs", minEpochs, 1, MOST);
        if (strategy.dividesTrainings()) {
            throw new IllegalArgumentException("strategy must be one that proposes members, not '" + strategy.name()
                    + "', which divides the trainings of another");
        }
    }
}
