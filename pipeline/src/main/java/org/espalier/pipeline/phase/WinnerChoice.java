package org.espalier.pipeline.phase;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.espalier.pipeline.phase.Ranking.Scored;
import org.espalier.pipeline.result.Roles;
import org.espalier.search.ParetoFront;

/**
 * Chooses winners along the front of score against costs: the most accurate, the knee, the fastest of those whose score cannot be told from the best
 * (the rule of one standard error, Breiman et al. 1984), then one by one whatever adds most hypervolume to those that are chosen. Of two that nobody can tell
 * apart the cheaper stays.
 *
 * @param costs of a member, the main one first; lower is better
 * @param error standard error of the best score: scores that differ by no more cannot be told apart
 */
record WinnerChoice(Function<Scored, double[]> costs, double error) {
    /** Share by which two measurements of one network differ on a quiet machine. */
    static final double NOISE = 0.03;

    /** By which the corner of reference lies beyond the worst, as a share of the range: the same as where fronts are compared. */
    private static final double BEYOND = FrontComparison.BEYOND;

    /** A winner and what it is. */
    record Chosen(Scored member, String role) {}

    /**
     * Chooses.
     *
     * @param members that keep the limits, the best first
     * @param wanted how many; with one it is the best, and nothing that was measured has a say in it
     * @return fewer where there are not so many that differ
     */
    List<Chosen> of(List<Scored> members, int wanted) {
        if (wanted <= 1 || members.size() <= 1) {
            return members.stream()
                    .limit(1)
                    .map(member -> new Chosen(member, Roles.MOST_ACCURATE))
                    .toList();
        }
        List<Scored> front = thinned(front(members), List.of());
        Map<Scored, String> chosen = new LinkedHashMap<>();
        Scored best = front.stream()
                .max(Comparator.comparingDouble(Scored::score).thenComparing(byCost().reversed()))
                .orElseThrow();
        chosen.put(best, Roles.MOST_ACCURATE);
        ParetoFront.knee(front.stream().map(this::objectives).toArray(double[][]::new))
                .ifPresent(knee -> choose(front.get(knee), Roles.KNEE, chosen, wanted));
        front.stream()
                .filter(member -> member.score() >= best.score() - error)
                .min(byCost())
                .ifPresent(fastest -> choose(fastest, Roles.FASTEST, chosen, wanted));
        spread(front, members, chosen, wanted);
        return chosen.entrySet().stream()
                .map(winner -> new Chosen(winner.getKey(), winner.getValue()))
                .toList();
    }

    /** One that has a role already keeps it. */
    private static void choose(Scored member, String role, Map<Scored, String> chosen, int wanted) {
        if (chosen.size() < wanted) {
            chosen.putIfAbsent(member, role);
        }
    }

    /** Those that add most to the volume which the chosen ones dominate, first of the front, then of the layers behind it. */
    private void spread(List<Scored> front, List<Scored> members, Map<Scored, String> chosen, int wanted) {
        List<Scored> behind = new ArrayList<>(members);
        List<Scored> layer = front;
        int number = 1;
        while (chosen.size() < wanted && !behind.isEmpty()) {
            List<Scored> left = new ArrayList<>(layer);
            left.removeAll(chosen.keySet());
            while (chosen.size() < wanted && !left.isEmpty()) {
                Scored next = largest(left, layer, chosen.keySet());
                chosen.put(next, Roles.spread(number++));
                left.remove(next);
            }
            behind.removeAll(front(behind));
            layer = thinned(front(behind), List.copyOf(chosen.keySet()));
        }
    }

    /** The one with the largest gain; a layer behind the front is looked at by itself, where its members gain nothing beside the front. */
    private Scored largest(List<Scored> left, List<Scored> layer, Set<Scored> chosen) {
        Set<Scored> all = new LinkedHashSet<>(layer);
        all.addAll(chosen);
        Map<Scored, double[]> places = places(all);
        List<double[]> there = chosen.stream()
                .filter(layer::contains)
                .map(one -> place(places, one))
                .toList();
        return left.stream()
                .max(Comparator.comparingDouble(member -> volume(there, place(places, member))))
                .orElseThrow();
    }

    /** Each axis scaled to its range. */
    private Map<Scored, double[]> places(Set<Scored> members) {
        double[][] scaled =
                ParetoFront.scaled(members.stream().map(this::objectives).toArray(double[][]::new));
        Map<Scored, double[]> places = new LinkedHashMap<>();
        for (Scored member : members) {
            places.put(member, scaled[places.size()]);
        }
        return places;
    }

    private static double[] place(Map<Scored, double[]> places, Scored member) {
        return Objects.requireNonNull(places.get(member), member::notation);
    }

    private static double volume(List<double[]> there, double[] added) {
        double[] corner = new double[added.length];
        Arrays.fill(corner, 1 + BEYOND);
        List<double[]> points = new ArrayList<>(there);
        points.add(added);
        return ParetoFront.hypervolume(points.toArray(double[][]::new), corner);
    }

    private List<Scored> front(List<Scored> members) {
        return ParetoFront.of(members, this::objectives);
    }

    /** Without near-copies of each other or of some that are kept. */
    private List<Scored> thinned(List<Scored> members, List<Scored> kept) {
        List<Scored> all = new ArrayList<>(kept);
        List<Scored> apart = new ArrayList<>();
        for (Scored member : members.stream().sorted(byCost()).toList()) {
            if (all.stream().noneMatch(other -> isCopy(member, other))) {
                all.add(member);
                apart.add(member);
            }
        }
        return apart;
    }

    /** Whether nobody can tell two apart: costs within the noise of measuring, scores within their error. */
    private boolean isCopy(Scored one, Scored other) {
        double[] costs = this.costs.apply(one);
        double[] others = this.costs.apply(other);
        for (int i = 0; i < costs.length; i++) {
            if (Math.abs(costs[i] - others[i]) > NOISE * Math.max(Math.abs(costs[i]), Math.abs(others[i]))) {
                return false;
            }
        }
        return Math.abs(one.score() - other.score()) <= error;
    }

    private Comparator<Scored> byCost() {
        return Comparator.comparing(costs, (double[] one, double[] other) -> Arrays.compare(one, other))
                .thenComparing(Comparator.comparingDouble(Scored::score).reversed());
    }

    private double[] objectives(Scored member) {
        double[] own = costs.apply(member);
        double[] all = new double[own.length + 1];
        all[0] = -member.score();
        System.arraycopy(own, 0, all, 1, own.length);
        return all;
    }
}
