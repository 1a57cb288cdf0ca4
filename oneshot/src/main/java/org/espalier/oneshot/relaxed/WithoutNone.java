package org.espalier.oneshot.relaxed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.Relaxation;

/**
 * Another rule among the candidates that are left, of which {@code none} is the first to go where there is anything else (the last drop of P-DARTS, Chen et al. 2019,
 * section 3.2).
 *
 * @param then the rule
 */
public record WithoutNone(Choice then) implements Choice {
    @Override
    public Architecture of(Relaxation relaxation, Map<Decision, double[]> probabilities) {
        return then.of(relaxation, without(probabilities, Double.NEGATIVE_INFINITY));
    }

    @Override
    public double logLikelihood(Relaxation relaxation, Map<Decision, double[]> probabilities, Architecture member) {
        return then.logLikelihood(relaxation, without(probabilities, RULED_OUT), member);
    }

    /** @param instead of a share, for what is ruled out */
    private static Map<Decision, double[]> without(Map<Decision, double[]> probabilities, double instead) {
        Map<Decision, double[]> left = new LinkedHashMap<>();
        probabilities.forEach((decision, row) -> {
            boolean others = IntStream.range(0, row.length).anyMatch(i -> row[i] > 0 && !isNone(decision, i));
            double[] copy = row.clone();
            for (int i = 0; i < copy.length; i++) {
                if (!(row[i] > 0) || (others && isNone(decision, i))) {
                    copy[i] = instead;
                }
            }
            left.put(decision, copy);
        });
        return left;
    }

    private static boolean isNone(Decision decision, int option) {
        return Candidates.isNone(decision.options().get(option));
    }
}
