package org.espalier.pipeline.spaces;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Bootstrap;
import org.espalier.stats.Interval;
import org.espalier.stats.Samples;

/**
 * What random members tell of their space.
 *
 * @param members all that were tried, in their order
 * @param errors of those that did not diverge; absent where all did
 * @param options the effect of each option of each decision that has several, in the order of the space
 */
public record SpaceStudy(List<TriedMember> members, Optional<ErrorDistribution> errors, List<OptionEffect> options) {
    /** The part of the members that counts as the best. */
    private static final int BEST = 4;

    private static final double CHANCE = 0.05;

    /**
     * The study of a space.
     *
     * @param seed of the intervals
     */
    public static SpaceStudy of(SearchSpace space, List<TriedMember> members, long seed) {
        List<TriedMember> scored = members.stream()
                .filter(member -> member.error().isPresent())
                .sorted(Comparator.<TriedMember>comparingDouble(
                                member -> member.error().getAsDouble())
                        .thenComparingInt(TriedMember::number))
                .toList();
        Optional<ErrorDistribution> errors = scored.isEmpty()
                ? Optional.empty()
                : Optional.of(new ErrorDistribution(scored.stream()
                        .map(member -> member.error().getAsDouble())
                        .toList()));
        return new SpaceStudy(List.copyOf(members), errors, effects(space, scored, seed));
    }

    /** The best member that was tried. */
    public Optional<TriedMember> best() {
        return members.stream()
                .filter(member -> member.error().isPresent())
                .min(Comparator.<TriedMember>comparingDouble(
                                member -> member.error().getAsDouble())
                        .thenComparingInt(TriedMember::number));
    }

    /** Trainings that diverged. */
    public long diverged() {
        return members.stream().filter(member -> member.error().isEmpty()).count();
    }

    /** Seconds of all trainings. */
    public double seconds() {
        return members.stream().mapToDouble(TriedMember::seconds).sum();
    }

    /** How many of the members count as the best: a quarter, at least one. */
    private static int best(int scored) {
        return Math.max(1, scored / BEST);
    }

    private static List<OptionEffect> effects(SearchSpace space, List<TriedMember> ordered, long seed) {
        Map<Architecture, Set<Decision>> active = new HashMap<>();
        ordered.forEach(member -> active.put(member.member(), space.active(member.member())));
        List<OptionEffect> effects = new ArrayList<>();
        for (Decision decision : space.decisions().all()) {
            for (int option = 0; decision.size() > 1 && option < decision.size(); option++) {
                long own = Seeds.derive(seed, "option effect", effects.size());
                effects.add(effect(decision, option, ordered, active, own));
            }
        }
        return List.copyOf(effects);
    }

    private static OptionEffect effect(
            Decision decision,
            int option,
            List<TriedMember> ordered,
            Map<Architecture, Set<Decision>> active,
            long seed) {
        List<TriedMember> open = ordered.stream()
                .filter(member -> active.getOrDefault(member.member(), Set.of()).contains(decision))
                .toList();
        double[] with = accuracies(open.stream().filter(member -> has(member, decision, option)));
        double[] without = accuracies(open.stream().filter(member -> !has(member, decision, option)));
        boolean isCompared = with.length > 0 && without.length > 0;
        int best = best(ordered.size());
        int among = (int) ordered.stream()
                .limit(best)
                .filter(member -> active.getOrDefault(member.member(), Set.of()).contains(decision)
                        && has(member, decision, option))
                .count();
        Interval interval = Bootstrap.meanDifference95(with, without, seed);
        return new OptionEffect(
                decision.path(),
                decision.options().get(option),
                with.length,
                without.length,
                isCompared ? Samples.mean(with) - Samples.mean(without) : Double.NaN,
                interval,
                among,
                among == 0 && with.length > 0 && missing(ordered.size(), with.length, best) < CHANCE);
    }

    private static boolean has(TriedMember member, Decision decision, int option) {
        return member.member().index(decision) == option;
    }

    private static double[] accuracies(Stream<TriedMember> members) {
        return members.mapToDouble(member -> 1 - member.error().getAsDouble()).toArray();
    }

    /** How probable it is that of some marked among all none is among so many that are drawn (hypergeometric). */
    static double missing(int all, int marked, int drawn) {
        double probability = 1;
        for (int i = 0; i < drawn; i++) {
            probability *= Math.max(0, all - marked - i) / (double) (all - i);
        }
        return probability;
    }
}
