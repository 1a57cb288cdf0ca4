package org.espalier.oneshot.relaxed;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.Relaxation;

/**
 * The space's rule with no more than some skips: while there are more, one of them is ruled out and the rule is asked again, edges included; one stays where its choice has nothing else (P-DARTS, Chen et al.
 * 2019, section 3.3; DARTS+, Liang et al. 2019).
 *
 * @param most skips that a (normal) cell may have, at least 0
 * @param first which is ruled out first
 */
public record FewerSkips(int most, First first) implements Choice {
    /** More than what is ruled out, and less than any other share. */
    private static final double TOO_MANY = 1e-9;

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
            Optional<Decision> ruledOut = skips.stream()
                    .filter(decision -> hasOthers(row(left, decision), Skips.of(decision)))
                    .min(first == First.WEAKEST ? byStrength : byStrength.reversed());
            if (ruledOut.isEmpty()) {
                return member;
            }
            row(left, ruledOut.get())[Skips.of(ruledOut.get())] = Double.NEGATIVE_INFINITY;
            member = relaxation.derivation().derive(left);
            skips = Skips.chosen(relaxation, member);
        }
        return member;
    }

    /** Whether a skip is not ruled out yet, and something could take its place: what has no share was dropped. */
    private static boolean hasOthers(double[] row, int skip) {
        return row[skip] > Double.NEGATIVE_INFINITY
                && IntStream.range(0, row.length).anyMatch(i -> i != skip && row[i] > 0);
    }

    /** Each skip that is too many counts as a share of its own. */
    @Override
    public double logLikelihood(Relaxation relaxation, Map<Decision, double[]> probabilities, Architecture member) {
        int tooMany = Math.max(0, skips(relaxation, member) - most);
        return Choice.super.logLikelihood(relaxation, probabilities, member) + tooMany * Math.log(TOO_MANY);
    }

    private int skips(Relaxation relaxation, Architecture member) {
        try {
            return Skips.count(relaxation, member);
        } catch (IllegalArgumentException noPlace) {
            return most; // a member that the relaxation has no place for is judged by its shares alone
        }
    }

    private static double[] row(Map<Decision, double[]> probabilities, Decision decision) {
        return Objects.requireNonNull(probabilities.get(decision), decision.path());
    }
}
