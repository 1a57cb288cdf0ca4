package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Several ways of the same work, measured in turn: what else the machine does hits all of them, and the median of the rounds' ratios is little
 * moved by one bad round.
 */
final class Turns {
    private static final String OURS = "ours";
    private static final String ORDINARY = "ordinary";

    /** What no rival may be called. */
    static final Set<String> OWN = Set.of(OURS, ORDINARY);

    /** One round of work. The same number means the same work. */
    @FunctionalInterface
    interface Way {
        void round(int number);
    }

    /** Whoever does rounds and knows how long they took. */
    interface Contestant {
        String name();

        /** Does a round; in milliseconds. */
        double round(int number);
    }

    /** Threads of other programs spin for some milliseconds after their work, on the core that the next one needs. */
    private static final long CALM_MS = 50;

    private Turns() {}

    /**
     * Every round is done once without being timed, so that kernels are chosen, memory is touched and code is compiled; then all take turns: ours,
     * the ordinary way and the peers of the context, and another one goes first in each round.
     */
    static SpeedResult measure(SpeedBenchmark benchmark, SpeedContext context, double target, Way ours, Way ordinary) {
        List<Contestant> all = new ArrayList<>(List.of(timed(OURS, ours), timed(ORDINARY, ordinary)));
        List<Peer> peers = context.peers().running();
        all.addAll(peers);
        double[][] millis = measure(benchmark.name(), context, all);
        List<SpeedResult.Beside> beside = new ArrayList<>();
        for (int i = 0; i < peers.size(); i++) {
            Ratios ratios = Ratios.of(millis[0], millis[2 + i]);
            Peer peer = peers.get(i);
            beside.add(new SpeedResult.Beside(
                    peer.name(),
                    peer.about(),
                    ratios.median(),
                    ratios.lowest(),
                    ratios.highest(),
                    median(millis[2 + i])));
        }
        Ratios ratios = Ratios.of(millis[0], millis[1]);
        return new SpeedResult(
                benchmark.name(),
                benchmark.what(),
                ratios.median(),
                "times as fast",
                target,
                true,
                median(millis[0]),
                median(millis[1]),
                context.rounds(),
                ratios.lowest(),
                ratios.highest(),
                beside);
    }

    /** @return for each contestant its rounds, in milliseconds */
    static double[][] measure(String benchmark, SpeedContext context, List<? extends Contestant> all) {
        int rounds = context.rounds();
        for (int round = 0; round < rounds; round++) {
            for (Contestant one : all) {
                one.round(round);
            }
        }
        double[][] millis = new double[all.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < all.size(); turn++) {
                int who = (round + turn) % all.size();
                if (!context.peers().running().isEmpty()) {
                    calm();
                }
                millis[who][round] = all.get(who).round(round);
            }
            context.say(line(benchmark, round, rounds, all, millis));
        }
        return millis;
    }

    private static void calm() {
        try {
            Thread.sleep(CALM_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two turns", e);
        }
    }

    private static String line(
            String benchmark, int round, int rounds, List<? extends Contestant> all, double[][] millis) {
        return IntStream.range(0, all.size())
                .mapToObj(who -> {
                    String took = String.format(
                            Locale.ROOT, "%s %.1f ms", all.get(who).name(), millis[who][round]);
                    return who == 0
                            ? took
                            : took + String.format(Locale.ROOT, " (%.2f)", millis[who][round] / millis[0][round]);
                })
                .collect(Collectors.joining(", ", benchmark + ", round " + (round + 1) + " of " + rounds + ": ", ""));
    }

    /** How many times as fast ours was, round by round. */
    private record Ratios(double median, double lowest, double highest) {
        static Ratios of(double[] ours, double[] theirs) {
            double[] ratios = IntStream.range(0, ours.length)
                    .mapToDouble(round -> theirs[round] / ours[round])
                    .toArray();
            return new Ratios(
                    Turns.median(ratios),
                    Arrays.stream(ratios).min().orElseThrow(),
                    Arrays.stream(ratios).max().orElseThrow());
        }
    }

    private static Contestant timed(String name, Way way) {
        return new Contestant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public double round(int number) {
                try (PointerScope scope = new PointerScope()) {
                    long start = System.nanoTime();
                    way.round(number);
                    return (System.nanoTime() - start) / 1e6;
                }
            }
        };
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
