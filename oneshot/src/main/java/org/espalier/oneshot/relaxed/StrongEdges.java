package org.espalier.oneshot.relaxed;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.Relaxation;

/**
 * The space's rule where an edge may go without an operation: only edges whose strongest candidate is above a threshold keep it, and of those into one node only the
 * strongest (FairDARTS, Chu et al. 2020, section 4.4). Where the space's rule never chooses {@code none}, it stays as it is.
 *
 * @param threshold that a candidate must be above, in [0, 1]
 * @param most edges into a node, at least 1
 */
public record StrongEdges(double threshold, int most) implements Choice {
    private static final String NONE = "none";

    public StrongEdges {
        if (!(threshold >= 0 && threshold <= 1) || most < 1) {
            throw new IllegalArgumentException(
                    "expected a threshold in [0, 1] and at least one edge, got " + threshold + " and " + most);
        }
    }

    @Override
    public Architecture of(Relaxation relaxation, Map<Decision, double[]> probabilities) {
        return relaxation.derivation().derive(ranking(relaxation, probabilities));
    }

    /** The method's space has no {@code none}: how probable that is does not count. It is as probable as what an edge must be above, and certain where there are too many. */
    @Override
    public Map<Decision, double[]> ranking(Relaxation relaxation, Map<Decision, double[]> probabilities) {
        Map<Decision, double[]> rows = new LinkedHashMap<>();
        probabilities.forEach((decision, row) -> rows.put(decision, withNone(decision, row, threshold)));
        for (List<Decision> group : EdgeGroups.of(relaxation.graph()).groups()) {
            group.stream()
                    .sorted(Comparator.comparingDouble(edge -> -strength(edge, row(probabilities, edge))))
                    .skip(most)
                    .forEach(edge -> rows.put(edge, withNone(edge, row(probabilities, edge), 1)));
        }
        return rows;
    }

    /** Of the strongest candidate that does something. */
    private static double strength(Decision decision, double[] row) {
        return IntStream.range(0, row.length)
                .filter(i -> !decision.options().get(i).equals(NONE))
                .mapToDouble(i -> row[i])
                .max()
                .orElse(0);
    }

    private static double[] withNone(Decision decision, double[] row, double value) {
        double[] copy = row.clone();
        int none = decision.options().indexOf(NONE);
        if (none >= 0) {
            copy[none] = value;
        }
        return copy;
    }

    private static double[] row(Map<Decision, double[]> rows, Decision decision) {
        return Objects.requireNonNull(rows.get(decision), decision.path());
    }
}
