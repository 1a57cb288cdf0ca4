package org.espalier.pipeline.config;

import java.util.Optional;
import org.espalier.search.TellOrder;
import org.espalier.settings.Ranges;

/**
 * How candidates of ask/tell strategies are trained, each in a process of its own.
 *
 * @param count how many are trained in all, 1 to 10,000,000
 * @param epochs of each, 1 to 100,000
 * @param minutes that each may take, 1 to 525,600
 * @param memoryMb that each may hold, 256 to 4,194,304 MiB
 * @param parallel how many run side by side at most, 1 to 1024
 * @param lag trials by which telling may lie behind asking, 0 to 10,000,000; always there: {@code parallel - 1} where none is given
 * @param order in which trials are told
 * @param earlyStop which trials are not trained to their end
 */
public record TrialsConfig(
        int count,
        int epochs,
        int minutes,
        int memoryMb,
        int parallel,
        Optional<Integer> lag,
        TellOrder order,
        EarlyStopping earlyStop) {
    public TrialsConfig {
        Ranges.whole("count", count, 1, 10_000_000);
        Ranges.whole("epochs", epochs, 1, SearchConfig.MOST_EPOCHS);
        Ranges.whole("minutes", minutes, 1, 365 * 24 * 60);
        Ranges.whole("memoryMb", memoryMb, 256, 1 << 22);
        Ranges.whole("parallel", parallel, 1, SearchConfig.MOST_THREADS);
        lag = Optional.of(Ranges.whole("lag", lag.orElse(parallel - 1), 0, 10_000_000));
    }

    /** Told in the order of their numbers as soon as can be where so many run side by side, each trained to its end. */
    public TrialsConfig(int count, int epochs, int minutes, int memoryMb, int parallel) {
        this(count, epochs, minutes, memoryMb, parallel, Optional.empty(), TellOrder.FIXED, EarlyStopping.NONE);
    }

    /** 30 trials of 3 epochs, each within an hour and 4 GiB, one after the other. */
    public TrialsConfig() {
        this(30, 3, 60, 4096, 1);
    }

    /** The same with another number side by side at most, told as before. */
    public TrialsConfig withParallel(int places) {
        return new TrialsConfig(count, epochs, minutes, memoryMb, places, lag, order, earlyStop);
    }

    /** How many may be asked for and not told: no more ever run at once, and so many share the cores. */
    public int outstanding() {
        return 1 + lag.orElseThrow();
    }

    /** How many really run at once. */
    public int capacity() {
        return Math.min(parallel, outstanding());
    }
}
