package org.espalier.oneshot.shrinking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.ElasticDimension;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/**
 * The stages of progressive shrinking for a space and a budget. The published ones (Cai et al. 2020, section 4.1 and the authors' training code) are 180 epochs of the
 * full network, 125 of elastic kernels, 25 and 125 of elastic depths, 25 and 125 of elastic widths, the resolution elastic in all of them; the first stage of depths and of
 * widths opens the two largest options only. A budget has the same shares.
 *
 * @param space whose decisions open
 * @param largest its largest member, which the first stage trains
 * @param dimensions of all decisions
 * @param stages one after the other, one at least
 */
record ShrinkingPlan(
        SearchSpace space,
        Architecture largest,
        Map<Decision, ElasticDimension> dimensions,
        List<ShrinkingStage> stages) {
    /** Of a second stage of a dimension, and of the kernels. */
    private static final double WARM_UP = 0.04;

    private static final int FIRST = 2;

    ShrinkingPlan {
        stages = List.copyOf(stages);
    }

    /**
     * One published stage.
     *
     * @param share published epochs
     * @param rate learning rate, as a factor of the full network's
     * @param warmUp share of its epochs in which the rate rises
     * @param members that a step trains
     * @param dimension that opens; the resolution for the full network
     * @param most options of that dimension that are open
     */
    private record Published(
            String name, int share, double rate, double warmUp, int members, ElasticDimension dimension, int most) {}

    private static final List<Published> PUBLISHED = List.of(
            new Published("full", 180, 1, 0, 1, ElasticDimension.RESOLUTION, Integer.MAX_VALUE),
            new Published("kernel", 125, 0.375, WARM_UP, 1, ElasticDimension.KERNEL, Integer.MAX_VALUE),
            new Published("depth-first", 25, 0.03125, 0, 2, ElasticDimension.DEPTH, FIRST),
            new Published("depth", 125, 0.09375, WARM_UP, 2, ElasticDimension.DEPTH, Integer.MAX_VALUE),
            new Published("width-first", 25, 0.03125, 0, 4, ElasticDimension.WIDTH, FIRST),
            new Published("width", 125, 0.09375, WARM_UP, 4, ElasticDimension.WIDTH, Integer.MAX_VALUE));

    /**
     * Divides a budget. Where it has fewer epochs than there are stages the shortest are left out, and what they would have opened opens with the next.
     *
     * @param epochs of all stages together, at least 1
     * @param learningRate highest rate of the full network's stage; the others' are in proportion
     */
    static ShrinkingPlan of(SearchSpace space, int epochs, double learningRate) {
        Architecture largest = Landmarks.byMacs(space).largest();
        Map<Decision, ElasticDimension> dimensions = ElasticDimension.of(space);
        Map<Decision, List<Integer>> byCost = new LinkedHashMap<>();
        dimensions.keySet().forEach(decision -> byCost.put(decision, byCost(space, largest, decision)));
        List<Published> kept = new ArrayList<>();
        for (Published published : PUBLISHED) {
            boolean opens = published.dimension() == ElasticDimension.RESOLUTION
                    || byCost.keySet().stream()
                            .anyMatch(decision -> dimensions.get(decision) == published.dimension()
                                    && decision.size() > (published.most() == FIRST ? FIRST : 1));
            if (opens) {
                kept.add(published);
            }
        }
        while (kept.size() > epochs) {
            List<Published> but = kept.subList(0, kept.size() - 1);
            kept.remove(
                    but.stream().min(Comparator.comparingInt(Published::share)).orElseThrow());
        }
        int[] epochsOf =
                divided(epochs, kept.stream().mapToInt(Published::share).toArray());
        List<ShrinkingStage> stages = new ArrayList<>();
        for (int i = 0; i < epochsOf.length; i++) {
            stages.add(stage(kept.get(i), dimensions, byCost, epochsOf[i], learningRate));
        }
        return new ShrinkingPlan(space, largest, dimensions, stages);
    }

    /** Indices of a decision's options, the dearest first: by the largest member's multiply-accumulates, or by number where these are equal. */
    private static List<Integer> byCost(SearchSpace space, Architecture largest, Decision decision) {
        int own = largest.index(decision);
        Comparator<Integer> dearest = Comparator.comparingLong(i -> {
            Architecture other = largest.with(decision, i);
            return space.isValid(other) ? -space.counters().macs().of(other) : Long.MAX_VALUE;
        });
        // the largest member's own option first, whatever it costs: it is what the stages before have trained
        return IntStream.range(0, decision.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> i == own ? 0 : 1)
                        .thenComparing(dearest)
                        .thenComparing(Comparator.reverseOrder()))
                .toList();
    }

    private static ShrinkingStage stage(
            Published published,
            Map<Decision, ElasticDimension> dimensions,
            Map<Decision, List<Integer>> byCost,
            int epochs,
            double learningRate) {
        Map<Decision, List<Integer>> options = new LinkedHashMap<>();
        dimensions.forEach((decision, dimension) -> {
            List<Integer> all = Objects.requireNonNull(byCost.get(decision));
            int order = dimension.compareTo(published.dimension());
            int open = order < 0 ? all.size() : order == 0 ? Math.min(published.most(), all.size()) : 1;
            options.put(decision, all.subList(0, open).stream().sorted().toList());
        });
        return new ShrinkingStage(
                published.name(),
                options,
                epochs,
                learningRate * published.rate(),
                published.warmUp() * epochs,
                published.members());
    }

    /** Whole numbers of at least 1 in proportion to shares; what is left over goes to those that were cut the most. */
    static int[] divided(int whole, int... shares) {
        int sum = IntStream.of(shares).sum();
        int[] parts = IntStream.of(shares)
                .map(share -> Math.max(1, (int) ((long) whole * share / sum)))
                .toArray();
        for (int left = whole - IntStream.of(parts).sum(); left != 0; left -= Integer.signum(left)) {
            int step = Integer.signum(left);
            int most = IntStream.range(0, parts.length)
                    .filter(i -> step > 0 || parts[i] > 1)
                    .boxed()
                    .max(Comparator.comparingDouble(i -> step * ((double) whole * shares[i] / sum - parts[i])))
                    .orElseThrow();
            parts[most] += step;
        }
        return parts;
    }

    /** The first epoch of a stage. */
    int first(int stage) {
        return stages.subList(0, stage).stream()
                .mapToInt(ShrinkingStage::epochs)
                .sum();
    }
}
