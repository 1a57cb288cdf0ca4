package org.espalier.oneshot.superkernel;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.espalier.decision.Decision;

/**
 * A decision whose options hold each other, such as kernels of 3 and 5: one step up for each that is larger, and a step is only taken after those below it.
 *
 * @param decision what is decided
 * @param options positions of its options, the least first
 * @param sizes of these options, in the same order
 */
record Ladder(Decision decision, List<Integer> options, List<Long> sizes) {
    Ladder {
        options = List.copyOf(options);
        sizes = List.copyOf(sizes);
    }

    /**
     * By the size of each option.
     *
     * @throws IllegalArgumentException where two have the same
     */
    static Ladder of(Decision decision, IntToLongFunction size) {
        List<Integer> options = IntStream.range(0, decision.size())
                .boxed()
                .sorted(Comparator.comparingLong(size::applyAsLong))
                .toList();
        List<Long> sizes = options.stream().map(size::applyAsLong).toList();
        if (sizes.stream().distinct().count() < sizes.size()) {
            throw new IllegalArgumentException("two options of '" + decision.path() + "' are of one size: " + sizes);
        }
        return new Ladder(decision, options, sizes);
    }

    /** How many steps there are up from the least option. */
    int steps() {
        return options.size() - 1;
    }

    /** How many steps up an option is. */
    int level(int option) {
        return options.indexOf(option);
    }
}
