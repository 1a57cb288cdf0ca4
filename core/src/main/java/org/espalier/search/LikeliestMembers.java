package org.espalier.search;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/**
 * The members within limits that a score prefers, where the score is cheap: how a joint search, which ends in one architecture by a rule that
 * knows no limits, keeps to them. Spaces of up to {@value #COUNTABLE} assignments are gone through whole; in larger ones several starts are
 * brought within the limits at the least loss of score and then climb by single changes and by exchanges of two, so that the result is good
 * but not proved best. Deterministic.
 */
public final class LikeliestMembers {
    private static final int COUNTABLE = 50_000;
    private static final int AT_ONCE = 256;
    private static final int STARTS = 8;
    private static final int ATTEMPTS = 10_000;

    private final SearchContext context;
    private final Scores scores;
    private final Map<Architecture, Double> found = new LinkedHashMap<>();
    private final Map<Architecture, Double> known = new HashMap<>();

    private LikeliestMembers(SearchContext context, Scores scores) {
        this.context = context;
        this.scores = scores;
    }

    /** A score that is told of many members at once, where that is quicker. */
    @FunctionalInterface
    public interface Scores {
        /** One for each member, in their order; higher is better, and it may be minus infinity. */
        double[] of(List<Architecture> members);
    }

    /**
     * Different members within the limits, the best score first. Where {@code own} is within the limits it stands first whatever its score,
     * because it is what the search's own rule gives.
     *
     * @param context space, limits, and the seed of the starts
     * @param score higher is better; may be minus infinity
     * @param own a valid member
     * @param wanted most members to give, at least 1
     * @return at least one, in canonical form
     * @throws InfeasibleException where none was found, with the least that was reached
     */
    public static List<Architecture> within(
            SearchContext context, ToDoubleFunction<Architecture> score, Architecture own, int wanted) {
        return withinAtOnce(
                context, members -> members.stream().mapToDouble(score).toArray(), own, wanted);
    }

    /** The same by a score of many members at once. */
    public static List<Architecture> withinAtOnce(SearchContext context, Scores scores, Architecture own, int wanted) {
        if (wanted < 1) {
            throw new IllegalArgumentException("wanted members must be at least 1, got " + wanted);
        }
        LikeliestMembers search = new LikeliestMembers(context, scores);
        Architecture first = context.space().canonical(own);
        if (wanted == 1 && search.holds(first)) {
            return List.of(first);
        }
        boolean countable = context.space().decisions().assignments().compareTo(BigInteger.valueOf(COUNTABLE)) <= 0;
        if (countable) {
            search.all();
        } else {
            search.climbFromSeveral(first);
        }
        List<Architecture> members = new ArrayList<>(search.ranked());
        if (members.remove(first)) {
            members.add(0, first);
        }
        return List.copyOf(members.subList(0, Math.min(wanted, members.size())));
    }

    private List<Architecture> ranked() {
        return found.entrySet().stream()
                .sorted(Map.Entry.<Architecture, Double>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> Ledger.genes(entry.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean holds(Architecture member) {
        return context.constraints().holdFor(member);
    }

    private double keep(Architecture member) {
        return found.computeIfAbsent(member, this::score);
    }

    private double score(Architecture member) {
        learn(List.of(member));
        return known.getOrDefault(member, Double.NEGATIVE_INFINITY);
    }

    /** Asks for the scores of those that are not known yet. */
    private void learn(List<Architecture> members) {
        List<Architecture> unknown = members.stream()
                .filter(member -> !known.containsKey(member))
                .distinct()
                .toList();
        if (!unknown.isEmpty()) {
            double[] told = scores.of(unknown);
            for (int i = 0; i < told.length; i++) {
                known.put(unknown.get(i), told[i]);
            }
        }
    }

    private void all() {
        SearchSpace space = context.space();
        int[] indices = new int[space.decisions().size()];
        Set<Architecture> members = new LinkedHashSet<>();
        do {
            Architecture drawn = new Architecture(space.decisions(), indices);
            if (space.isValid(drawn)) {
                Architecture member = space.canonical(drawn);
                if (!members.contains(member) && holds(member)) {
                    members.add(member);
                }
            }
        } while (next(indices));
        List<Architecture> all = List.copyOf(members);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            learn(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
        all.forEach(this::keep);
        if (found.isEmpty()) {
            within(start(0)); // says the least that can be reached
        }
    }

    /** Counts on, the first decision fastest. */
    private boolean next(int[] indices) {
        List<Decision> decisions = context.space().decisions().all();
        for (int i = 0; i < indices.length; i++) {
            indices[i]++;
            if (indices[i] < decisions.get(i).size()) {
                return true;
            }
            indices[i] = 0;
        }
        return false;
    }

    private Architecture start(int number) {
        SplittableRandom random = Seeds.generator(context.seed(), "likeliest members", number);
        return context.space().sample(random);
    }

    private void climbFromSeveral(Architecture own) {
        if (holds(own)) {
            keep(own);
        }
        climb(within(own));
        for (int i = 0; i < STARTS; i++) {
            climb(within(start(i)));
        }
    }

    /** A member within the limits: single changes, each the one that comes nearer at the least loss. */
    private Architecture within(Architecture start) {
        Architecture member = start;
        double violation = context.constraints().violation(member);
        while (violation > 0) {
            Optional<Architecture> nearer = nearer(member, violation);
            if (nearer.isEmpty()) {
                return wandering(member);
            }
            member = nearer.get();
            violation = context.constraints().violation(member);
        }
        return member;
    }

    private Optional<Architecture> nearer(Architecture member, double violation) {
        double from = score(member);
        List<Architecture> nearer = context.space().neighbours(member).stream()
                .filter(other -> context.constraints().violation(other) < violation)
                .toList();
        learn(nearer);
        return nearer.stream().max(Comparator.comparingDouble(other -> {
            double gained = violation - context.constraints().violation(other);
            double lost = Math.max(0, from - score(other));
            return gained / (1e-9 + (Double.isNaN(lost) ? 0 : lost));
        }));
    }

    /** Where no single change comes nearer, chance may; it throws where it does not either. */
    private Architecture wandering(Architecture nearest) {
        SplittableRandom random = Seeds.generator(context.seed(), "likeliest members, wandering", 0);
        boolean[] began = new boolean[1];
        return Evolution.feasible(context, ATTEMPTS, random, () -> {
            if (!began[0]) {
                began[0] = true;
                return nearest;
            }
            return context.space().sample(random);
        });
    }

    private void climb(Architecture start) {
        Architecture member = start;
        double value = keep(member);
        while (true) {
            Optional<Architecture> better = better(member, value);
            if (better.isEmpty()) {
                return;
            }
            member = better.get();
            value = keep(member);
        }
    }

    /** The best single change, or else the best exchange: one change that gains too much cost and one that gives it back. */
    private Optional<Architecture> better(Architecture member, double value) {
        List<Architecture> neighbours = context.space().neighbours(member);
        learn(neighbours);
        Comparator<Architecture> byScore = Comparator.comparingDouble(this::score);
        neighbours.stream().filter(this::holds).forEach(this::keep);
        Optional<Architecture> single = neighbours.stream()
                .filter(other -> score(other) > value && holds(other))
                .max(byScore);
        if (single.isPresent()) {
            return single;
        }
        return neighbours.stream()
                .filter(other -> score(other) > value)
                .flatMap(other -> {
                    List<Architecture> exchanged = context.space().neighbours(other);
                    learn(exchanged);
                    return exchanged.stream();
                })
                .filter(other -> score(other) > value && holds(other))
                .max(byScore);
    }
}
