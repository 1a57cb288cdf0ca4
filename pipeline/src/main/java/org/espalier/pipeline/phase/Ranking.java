package org.espalier.pipeline.phase;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.search.ParetoFront;
import org.espalier.space.SearchSpace;

/**
 * The members that a search has looked at, each once, best first.
 *
 * @param members the best first; in the search's own order where it gave no scores
 */
public record Ranking(List<Scored> members) {
    /** Layers of the estimated front that are measured: an estimate is a few per cent off, so the true front may lie behind the first. */
    private static final int LAYERS = 3;

    private static final int MOST_MEASURED = 60;

    /**
     * A trial as it is ranked.
     *
     * @param score of the main measure, higher is better; NaN where a search ends in architectures without scoring them
     * @param rank what the search maximised, which is the score where it had one objective
     */
    public record Scored(String notation, Architecture member, double score, double macs, double rank) {
        /** Of a search with one objective. */
        public Scored(String notation, Architecture member, double score, double macs) {
            this(notation, member, score, macs, score);
        }

        /** As results have it. */
        public Member asMember() {
            return Member.of(notation, member);
        }

        boolean isScored() {
            return !Double.isNaN(score);
        }
    }

    /** Few images give many equal scores: of those the member of fewer MACs is the better one. */
    public Ranking {
        Map<String, Scored> distinct = new LinkedHashMap<>();
        Comparator<Scored> best = Comparator.comparingDouble(Scored::rank)
                .reversed()
                .thenComparingDouble(Scored::macs)
                .thenComparing(Scored::notation);
        boolean scored = members.stream().allMatch(Scored::isScored);
        (scored ? members.stream().sorted(best) : members.stream())
                .forEach(trial -> distinct.putIfAbsent(trial.notation, trial));
        members = List.copyOf(distinct.values());
    }

    /** Of a search whose one objective is its score. */
    public static Ranking of(SearchSpace space, List<TrialsResult.Scored> trials) {
        return of(space, trials, Objectives.SCORE.main());
    }

    /**
     * Of what a search looked at: in the order of what it maximised, each with the score of the main measure, so that a front has every objective once.
     *
     * @param main the measure that decides
     */
    public static Ranking of(SearchSpace space, List<TrialsResult.Scored> trials, Objective main) {
        List<Scored> scored = new ArrayList<>();
        for (TrialsResult.Scored trial : trials) {
            Architecture member = trial.architecture().in(space);
            double macs = space.counters().macs().of(member);
            double rank = trial.score().orElse(Double.NaN);
            Double value = trial.objectives().get(main.metric());
            double score = value == null ? rank : main.score(value);
            scored.add(new Scored(trial.architecture().notation(), member, score, macs, rank));
        }
        return new Ranking(scored);
    }

    /** Whether every member has a score of the search; those of a joint search or of a hand-made network have none. */
    public boolean isScored() {
        return members.stream().allMatch(Scored::isScored);
    }

    /**
     * The members that may stand on the front of score against some costs, where the costs at hand are estimates: the first layers of
     * non-dominated sorting.
     *
     * @param costs lower is better
     */
    public List<Scored> nearFront(Function<Scored, double[]> costs) {
        double[][] points =
                members.stream().map(member -> objectives(member, costs)).toArray(double[][]::new);
        int[] ranks = ParetoFront.ranks(points);
        List<Scored> near = new ArrayList<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            for (int i = 0; i < ranks.length && near.size() < MOST_MEASURED; i++) {
                if (ranks[i] == layer) {
                    near.add(members.get(i));
                }
            }
        }
        return near;
    }

    /** Of some members those that no other beats: a score at least as high, costs at most as high, and one of them better. */
    public static List<Scored> front(List<Scored> members, Function<Scored, double[]> costs) {
        return ParetoFront.of(members, member -> objectives(member, costs));
    }

    private static double[] objectives(Scored member, Function<Scored, double[]> costs) {
        double[] own = costs.apply(member);
        double[] all = new double[own.length + 1];
        all[0] = -member.score;
        System.arraycopy(own, 0, all, 1, own.length);
        return all;
    }
}
