package org.espalier.oneshot.shrinking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.ElasticDimension;
import org.espalier.space.SearchSpace;

/**
 * A stage of progressive shrinking: which options are open, and how the shared weights are moved meanwhile.
 *
 * @param name for example {@code kernel}; the first of two of one dimension ends in {@code -first}
 * @param options indices of the open options of every decision of the space, ascending
 * @param epochs at least 1
 * @param learningRate highest rate, above 0
 * @param warmUpEpochs linear rise, in [0, epochs)
 * @param members that each step trains, on the same images, at least 1
 */
record ShrinkingStage(
        String name,
        Map<Decision, List<Integer>> options,
        int epochs,
        double learningRate,
        double warmUpEpochs,
        int members) {
    private static final int ATTEMPTS = 1_000;

    ShrinkingStage {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** What a checkpoint's identity says of it: the recipe of its training says the rest. */
    String identity() {
        StringBuilder open = new StringBuilder();
        options.forEach((decision, indices) -> open.append(' ')
                .append(decision.path())
                .append(indices.size() == decision.size() ? "" : indices.toString()));
        return name + "|" + epochs + "|" + learningRate + "|" + warmUpEpochs + "|" + members + "|" + open;
    }

    /**
     * Members for one step, drawn uniformly over the open options. All have the same images, so they have one resolution, too.
     *
     * @param largest what is left where no valid member is drawn
     */
    List<Architecture> draw(
            SearchSpace space,
            Architecture largest,
            Map<Decision, ElasticDimension> dimensions,
            SplittableRandom random) {
        Architecture sized = drawn(largest, dimensions, true, random);
        List<Architecture> drawn = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            Architecture member = drawn(sized, dimensions, false, random);
            for (int tries = 1; !space.isValid(member); tries++) {
                member = tries < ATTEMPTS ? drawn(sized, dimensions, false, random) : largest;
            }
            drawn.add(space.canonical(member));
        }
        return drawn;
    }

    private Architecture drawn(
            Architecture start, Map<Decision, ElasticDimension> dimensions, boolean ofSize, SplittableRandom random) {
        Architecture member = start;
        for (Map.Entry<Decision, List<Integer>> entry : options.entrySet()) {
            if ((dimensions.get(entry.getKey()) == ElasticDimension.RESOLUTION) == ofSize) {
                List<Integer> open = entry.getValue();
                member = member.with(entry.getKey(), open.get(random.nextInt(open.size())));
            }
        }
        return member;
    }
}
