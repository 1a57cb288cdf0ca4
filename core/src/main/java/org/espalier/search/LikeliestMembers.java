package org.espalier.search;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final int STARTS = 8;
    private static final int ATTEMPTS = 10_000;

    private final SearchContext context;
    private final ToDoubleFunction<Architecture> score;
    private final Map<Architecture, Double> found = new LinkedHashMap<>();

    private LikeliestMembers(SearchContext context, ToDoubleFunction<Architecture> score) {
        this.context = context;
        this.score = score;
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
        if (wanted < 1) {
            throw new IllegalArgumentException("wanted members must be at least 1, got " + wanted);
        }
        LikeliestMembers search = new LikeliestMembers(context, score);
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
        return found.computeIfAbsent(member, score::applyAsDouble);
    }

    private void all() {
        SearchSpace space = context.space();
        int[] indices = new int[space.decisions().size()];
        do {
            Architecture drawn = new Architecture(space.decisions(), indices);
            if (space.isValid(drawn)) {
                Architecture member = space.canonical(drawn);
                if (!found.containsKey(member) && holds(member)) {
                    keep(member);
                }
            }
        } while (next(indices));
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
        double from = score.applyAsDouble(member);
        return context.space().neighbours(member).stream()
                .filter(other -> context.constraints().violation(other) < violation)
                .max(Comparator.comparingDouble(other -> {
                    double gained = violation - context.constraints().violation(other);
                    double lost = Math.max(0, from - score.applyAsDouble(other));
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
        Comparator<Architecture> byScore = Comparator.comparingDouble(score);
        neighbours.stream().filter(this::holds).forEach(this::keep);
        Optional<Architecture> single = neighbours.stream()
                .filter(other -> score.applyAsDouble(other) > value && holds(other))
                .max(byScore);
        if (single.isPresent()) {
            return single;
        }
        return neighbours.stream()
                .filter(other -> score.applyAsDouble(other) > value)
                .flatMap(other -> context.space().neighbours(other).stream())
                .filter(other -> score.applyAsDouble(other) > value && holds(other))
                .max(byScore);
    }
}
