package org.espalier.pipeline.phase;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.espalier.event.EpochDone;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.oneshot.relaxed.Entropy;
import org.espalier.oneshot.relaxed.Skips;

/**
 * Says once where the derived cell of a joint training stays full of operations without weights, the collapse of differentiable search (Zela et al. 2020), which
 * strategies guard against it, and which of those do not fit the space. Skip-connects are counted by themselves, and together with pools. What it says depends on the
 * epochs alone, so that a search that is gone on with says the same once it has heard the epochs from before.
 */
final class CollapseWatch {
    /** Skips; more than P-DARTS (Chen et al. 2019) allows in a cell of eight operations. */
    private static final int MOST = 2;

    /** Of the places of a larger cell, or of a chain, as many skips as that. */
    private static final int SHARE = 4;

    /** Epochs in a row after which it is no chance any more. */
    private static final int ROW = 3;

    /** Entropy of shares above which nothing is decided yet: what is derived is chance, as while an architecture rests. */
    private static final double UNDECIDED = 0.9999;

    /** What may fill a cell: its measure, its name, how many are no collapse, and what has to guard against it at least. */
    private record Filling(String measure, String name, int most, CollapseGuard guard) {}

    private final List<Filling> fillings;
    private final List<Remedy> remedies;
    private final Consumer<String> notice;
    private final Map<Integer, EpochDone> told = new TreeMap<>();
    private boolean said;

    /**
     * @param places how many operations of the derived cell may be skips
     * @param remedies strategies that guard against it
     */
    CollapseWatch(int places, List<Remedy> remedies, Consumer<String> notice) {
        this.fillings = List.of(
                new Filling(Skips.MEASURE, "skip-connects", Math.max(MOST, places / SHARE), CollapseGuard.SKIPS),
                new Filling(
                        Skips.WEIGHTLESS,
                        "skip-connects and pools",
                        places - Math.max(MOST, places / SHARE),
                        CollapseGuard.WEIGHTLESS));
        this.remedies = List.copyOf(remedies);
        this.notice = notice;
    }

    /** An epoch is done; one that was told before counts as it is told now. */
    void epoch(EpochDone epoch) {
        told.put(epoch.epoch(), epoch);
        fillings.stream()
                .filter(filling -> !said && stays(filling, epoch.epoch()))
                .findFirst()
                .ifPresent(filling -> say(filling, epoch));
    }

    private boolean stays(Filling filling, int epoch) {
        return IntStream.range(0, ROW).allMatch(back -> count(filling, epoch - back) > filling.most());
    }

    private double count(Filling filling, int epoch) {
        EpochDone done = told.get(epoch);
        if (done == null || done.measures().getOrDefault(Entropy.MEASURE, 0.0) > UNDECIDED) {
            return 0;
        }
        return done.measures().getOrDefault(filling.measure(), 0.0);
    }

    private void say(Filling filling, EpochDone epoch) {
        said = true;
        notice.accept(epoch.run() + ": the derived cell has " + Math.round(count(filling, epoch.epoch())) + " "
                + filling.name() + " after epoch " + epoch.epoch() + " of " + epoch.epochs() + ", expected at most "
                + filling.most() + ": a sign of collapse; " + advice(filling.guard()));
    }

    private String advice(CollapseGuard least) {
        List<Remedy> serving = remedies.stream()
                .filter(remedy -> remedy.guard().compareTo(least) >= 0)
                .toList();
        String fitting = serving.stream()
                .filter(remedy -> remedy.lacks().isEmpty())
                .map(Remedy::strategy)
                .collect(Collectors.joining(", "));
        String others = serving.stream()
                .flatMap(remedy -> remedy.lacks().map(why -> "; not " + remedy.strategy() + ": " + why).stream())
                .collect(Collectors.joining());
        return (fitting.isEmpty() ? "train for fewer epochs" : "strategies that guard against it here: " + fitting)
                + others;
    }
}
