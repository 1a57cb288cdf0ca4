package org.espalier.oneshot.relaxed;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.Relaxation;

/**
 * The space's rule with no more than some skips: while there are more, one of them is ruled out and the rule is asked again, edges included (P-DARTS, Chen et al.
 * 2019, section 3.3; DARTS+, Liang et al. 2019).
 *
 * @param most skips that a (normal) cell may have, at least 0
 * @param first which is ruled out first
 */
public record FewerSkips(int most, First first) implements Choice {
    /** Which skip is ruled out first. */
    public enum First {
        /** The least probable one (P-DARTS). */
        WEAKEST,
        /** The most probable one (DARTS+). */
        STRONGEST
    }

    public FewerSkips {
        if (most < 0) {
            throw new IllegalArgumentException("skips " + most + " are below 0");
        }
    }

    @Override
    public Architecture of(Relaxation relaxation, Map<Decision, double[]> probabilities) {
        Map<Decision, double[]> left = new LinkedHashMap<>();
        probabilities.forEach((decision, row) -> left.put(decision, row.clone()));
        Architecture member = relaxation.derivation().derive(left);
        List<Decision> skips = Skips.chosen(relaxation, member);
        while (skips.size() > most) {
            Comparator<Decision> byStrength =
                    Comparator.comparingDouble(decision -> row(left, decision)[Skips.of(decision)]);
            Decision ruledOut = skips.stream()
                    .min(first == First.WEAKEST ? byStrength : byStrength.reversed())
                    .orElseThrow();
            row(left, ruledOut)[Skips.of(ruledOut)] = Double.NEGATIVE_INFINITY;
            member = relaxation.derivation().derive(left);
            skips = Skips.chosen(relaxation, member);
        }
        return member;
    }

    private static double[] row(Map<Decision, double[]> probabilities, Decision decision) {
        return Objects.requireNonNull(probabilities.get(decision), decision.path());
    }
}
