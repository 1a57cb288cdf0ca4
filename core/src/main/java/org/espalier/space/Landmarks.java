package org.espalier.space;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;

/**
 * Three members that show how wide a space is, by some cost: the smallest, the median and the largest.
 *
 * <p>The extremes are found by coordinate descent, exact where the cost rises with each decision on its own; the median is that of 1,001
 * uniform draws under a fixed seed.
 *
 * @param smallest the cheapest member that was found
 * @param median the member of middle cost
 * @param largest the dearest member that was found
 */
public record Landmarks(Architecture smallest, Architecture median, Architecture largest) {
    private static final int DRAWS = 1001;

    /** The landmarks by multiply-accumulates. */
    public static Landmarks byMacs(SearchSpace space) {
        return by(space, a -> space.counters().macs().of(a));
    }

    /**
     * The landmarks by any cost, such as a predicted latency.
     *
     * @param cost finite for every member; asked some thousand times
     */
    public static Landmarks by(SearchSpace space, ToDoubleFunction<Architecture> cost) {
        return by(space, cost, space::sample, member -> true);
    }

    /**
     * The landmarks of a part of a space.
     *
     * @param cost finite for every member of the part; asked some thousand times
     * @param draw of a member of the part
     * @param within whether a member of the space belongs to the part
     */
    public static Landmarks by(
            SearchSpace space,
            ToDoubleFunction<Architecture> cost,
            Function<SplittableRandom, Architecture> draw,
            Predicate<Architecture> within) {
        // each member is counted once: some spaces build a network for it
        List<Costed> drawn = IntStream.range(0, DRAWS)
                .mapToObj(i -> draw.apply(Seeds.generator(0, "landmarks", i)))
                .map(member -> new Costed(member, cost.applyAsDouble(member)))
                .sorted(Comparator.comparingDouble(Costed::cost))
                .toList();
        return new Landmarks(
                descend(space, drawn.get(0).member(), cost, within),
                drawn.get(DRAWS / 2).member(),
                descend(space, drawn.get(DRAWS - 1).member(), a -> -cost.applyAsDouble(a), within));
    }

    private record Costed(Architecture member, double cost) {}

    private static Architecture descend(
            SearchSpace space,
            Architecture start,
            ToDoubleFunction<Architecture> cost,
            Predicate<Architecture> within) {
        Architecture best = start;
        double least = cost.applyAsDouble(best);
        boolean improved = true;
        while (improved) {
            improved = false;
            for (Decision decision : space.decisions().all()) {
                for (int i = 0; i < decision.size(); i++) {
                    Architecture other = best.with(decision, i);
                    if (i == best.index(decision) || !space.isValid(other)) {
                        continue;
                    }
                    double found = cost.applyAsDouble(other);
                    if (found < least && within.test(other)) {
                        best = other;
                        least = found;
                        improved = true;
                    }
                }
            }
        }
        return space.canonical(best);
    }
}
