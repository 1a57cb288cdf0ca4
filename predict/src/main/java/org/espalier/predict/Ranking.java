package org.espalier.predict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/** The most promising of many random members: those are drawn and predicted by the ten thousand, and only the best are kept, so that a million takes little memory. */
public final class Ranking {
    private static final int CHUNK = 16_384;

    private Ranking() {}

    private record Place(long number, Architecture member, double score) {}

    /**
     * Draws members uniformly over the decisions, predicts them all, and keeps the best.
     *
     * @param space of the predictor
     * @param draws how many are drawn, at least 1; invalid ones count
     * @param keep how many are kept, at least 1
     * @return different members in canonical form with what was predicted of them, the best first; fewer than asked for where fewer different ones were drawn
     */
    public static List<Sample> best(Predictor predictor, SearchSpace space, int draws, int keep, long seed) {
        if (draws < 1 || keep < 1) {
            throw new IllegalArgumentException("expected at least 1 draw and 1 kept, got " + draws + " and " + keep);
        }
        Comparator<Place> worstFirst = Comparator.comparingDouble(Place::score)
                .thenComparing(Comparator.comparingLong(Place::number).reversed());
        PriorityQueue<Place> kept = new PriorityQueue<>(worstFirst);
        Set<Architecture> known = new HashSet<>();
        for (int from = 0; from < draws; from += CHUNK) {
            int[][] members = drawn(space, Math.min(CHUNK, draws - from), Seeds.generator(seed, "ranking", from));
            double[] scores = new double[members.length];
            predictor.predict(members, 0, members.length, scores);
            for (int i = 0; i < members.length; i++) {
                if (kept.size() < keep || scores[i] > kept.element().score()) {
                    Architecture member = space.canonical(new Architecture(space.decisions(), members[i]));
                    if (known.add(member)) {
                        kept.add(new Place(from + i, member, scores[i]));
                    }
                    if (kept.size() > keep) {
                        known.remove(kept.remove().member());
                    }
                }
            }
        }
        List<Place> ranked = new ArrayList<>(kept);
        ranked.sort(worstFirst.reversed());
        return ranked.stream()
                .map(place -> new Sample(place.member(), place.score()))
                .toList();
    }

    private static int[][] drawn(SearchSpace space, int count, SplittableRandom random) {
        List<Decision> decisions = space.decisions().all();
        List<int[]> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] options = new int[decisions.size()];
            for (int d = 0; d < options.length; d++) {
                options[d] = random.nextInt(decisions.get(d).size());
            }
            if (space.isValid(new Architecture(space.decisions(), options))) {
                members.add(options);
            }
        }
        return members.toArray(int[][]::new);
    }
}
