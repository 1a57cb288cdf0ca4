package org.espalier.pipeline.phase;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.espalier.event.EpochDone;
import org.espalier.oneshot.relaxed.Skips;

/**
 * Says once where the derived cell of a joint training stays full of skip-connects, the collapse of differentiable search (Zela et al. 2020), which
 * strategies guard against it, and which of those do not fit the space. What it says depends on the epochs alone, so that a search that is
 * gone on with says the same once it has heard the epochs from before.
 */
final class CollapseWatch {
    /** More than P-DARTS (Chen et al. 2019) allows in a cell of eight operations. */
    private static final int MOST = 2;

    /** Of the places of a larger cell, or of a chain, as many as that. */
    private static final int SHARE = 4;

    /** Epochs in a row after which it is no chance any more. */
    private static final int ROW = 3;

    private final int most;
    private final List<Remedy> remedies;
    private final Consumer<String> notice;
    private final Map<Integer, Double> skips = new TreeMap<>();
    private boolean said;

    /**
     * @param places how many operations of the derived cell may be skips
     * @param remedies strategies that guard against it
     */
    CollapseWatch(int places, List<Remedy> remedies, Consumer<String> notice) {
        this.most = Math.max(MOST, places / SHARE);
        this.remedies = List.copyOf(remedies);
        this.notice = notice;
    }

    /** An epoch is done; one that was told before counts as it is told now. */
    void epoch(EpochDone epoch) {
        skips.put(epoch.epoch(), epoch.measures().getOrDefault(Skips.MEASURE, 0.0));
        boolean full = IntStream.range(0, ROW).allMatch(back -> skips.getOrDefault(epoch.epoch() - back, 0.0) > most);
        if (full && !said) {
            said = true;
            notice.accept(epoch.run() + ": the derived cell has " + Math.round(skips.getOrDefault(epoch.epoch(), 0.0))
                    + " skip-connects after epoch " + epoch.epoch() + " of " + epoch.epochs() + ", expected at most "
                    + most + ": a sign of collapse; " + advice());
        }
    }

    private String advice() {
        String fitting = remedies.stream()
                .filter(remedy -> remedy.lacks().isEmpty())
                .map(Remedy::strategy)
                .collect(Collectors.joining(", "));
        String others = remedies.stream()
                .flatMap(remedy -> remedy.lacks().map(why -> "; not " + remedy.strategy() + ": " + why).stream())
                .collect(Collectors.joining());
        return (fitting.isEmpty() ? "train for fewer epochs" : "strategies that guard against it here: " + fitting)
                + others;
    }
}
