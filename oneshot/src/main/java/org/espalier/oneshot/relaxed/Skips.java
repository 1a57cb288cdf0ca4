package org.espalier.oneshot.relaxed;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;

/**
 * Skip-connects, and all candidates without weights, of a relaxed space, by which a collapse is known: the derived cell fills with them (Zela et al. 2020, section 3).
 * Where a space has a normal and a reduction cell, the normal one counts: a skip that reduces has weights.
 */
public final class Skips {
    /** What a derived cell's number of skips is called among the measures of an epoch. */
    public static final String MEASURE = "skips";

    /** What its number of skips and pools is called; told where the space has pools. */
    public static final String WEIGHTLESS = "weightless";

    private static final List<String> NAMES = List.of("skip_connect", "skip", "identity");
    private static final List<String> POOLS = List.of("max_pool_3x3", "max_pool_5x5", "max_pool_7x7", "avg_pool_3x3");
    private static final List<String> ZEROS = List.of("none", "zero");
    private static final String NORMAL = "normal";

    private Skips() {}

    /** The option of a decision that is a skip, or -1. */
    public static int of(Decision decision) {
        return IntStream.range(0, decision.size())
                .filter(i -> NAMES.contains(decision.options().get(i)))
                .findFirst()
                .orElse(-1);
    }

    /** What a space lacks that has no skip to choose, as {@link org.espalier.search.Strategy#lacks}. */
    public static Optional<String> lacks(SearchSpace space) {
        return space.relaxation().filter(Skips::areIn).isPresent()
                ? Optional.empty()
                : Optional.of("it needs a skip-connect among the candidates, and there is none");
    }

    /** Whether there are any to choose. */
    static boolean areIn(Relaxation relaxation) {
        return relaxation.decisions().stream().anyMatch(decision -> of(decision) >= 0);
    }

    /** The relaxed decisions for which a member has a skip, of the normal cell where there are several kinds. */
    static List<Decision> chosen(Relaxation relaxation, Architecture member) {
        Architecture choices = relaxation.choices(member);
        return places(relaxation.decisions()).stream()
                .filter(decision -> of(decision) == choices.index(decision))
                .toList();
    }

    /** How many decisions of a space, of its normal cell where there are several kinds, may choose a skip. */
    public static int places(SearchSpace space) {
        return places(space.decisions().all()).size();
    }

    /** How many of them do in a member. */
    static int count(SearchSpace space, Architecture member) {
        return count(space, member, NAMES::contains);
    }

    /** How many of them choose a skip or a pool in a member; empty where the space has no pools. */
    static OptionalInt weightless(SearchSpace space, Architecture member) {
        boolean pools = places(space.decisions().all()).stream()
                .anyMatch(decision -> decision.options().stream().anyMatch(POOLS::contains));
        return pools
                ? OptionalInt.of(count(space, member, option -> NAMES.contains(option) || POOLS.contains(option)))
                : OptionalInt.empty();
    }

    private static int count(SearchSpace space, Architecture member, Predicate<String> counts) {
        Set<Decision> active = space.active(member);
        return (int) places(space.decisions().all()).stream()
                .filter(decision -> active.contains(decision) && counts.test(member.option(decision)))
                .count();
    }

    private static List<Decision> places(List<Decision> decisions) {
        boolean kinds = decisions.stream().anyMatch(Skips::isNormal);
        return decisions.stream()
                .filter(decision -> (!kinds || isNormal(decision)) && of(decision) >= 0)
                .toList();
    }

    private static boolean isNormal(Decision decision) {
        return decision.path().startsWith(NORMAL);
    }

    /** How many skips a member has, see {@link #chosen}. */
    public static int count(Relaxation relaxation, Architecture member) {
        return chosen(relaxation, member).size();
    }

    private static boolean hasWeights(String option) {
        return !NAMES.contains(option) && !POOLS.contains(option) && !ZEROS.contains(option);
    }

    /** For each decision its candidates with weights, the most probable first. */
    public static Map<String, List<String>> ranking(Map<Decision, double[]> probabilities) {
        Map<String, List<String>> ranking = new LinkedHashMap<>();
        probabilities.forEach((decision, row) -> ranking.put(
                decision.path(),
                IntStream.range(0, row.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> -row[i]))
                        .map(decision.options()::get)
                        .filter(Skips::hasWeights)
                        .toList()));
        return ranking;
    }
}
