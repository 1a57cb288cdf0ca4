package org.espalier.space;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Graph;

/**
 * A space as gradient-based search sees it: a graph in which every candidate of a choice stands side by side, and the rule that turns
 * weights of the candidates into an architecture (DARTS, Liu et al. 2019, section 2.4).
 *
 * @param graph graph whose {@code OneOf} nodes are relaxed; a decision may stand at many nodes and has one row of alphas
 * @param decisions the relaxed decisions, in the order of the rows
 * @param derivation from the probabilities of each decision's options to an architecture of the space
 */
public record Relaxation(Graph graph, List<Decision> decisions, Derivation derivation) {
    public Relaxation {
        decisions = List.copyOf(decisions);
    }

    /** The rule that picks an architecture. */
    @FunctionalInterface
    public interface Derivation {
        /** @param probabilities for every relaxed decision, one number for each option */
        Architecture derive(Map<Decision, double[]> probabilities);

        /**
         * How much the probabilities are in favour of a member: the sum of the logarithms of what it chose. The derived member is the
         * likeliest of all; where a limit rules it out, the likeliest of the others takes its place.
         *
         * @param probabilities as for {@link #derive}
         * @return at most 0 where the probabilities of each decision sum up to 1; minus infinity where one of them is 0
         */
        default double logLikelihood(Map<Decision, double[]> probabilities, Architecture member) {
            double sum = 0;
            for (Map.Entry<Decision, double[]> row : probabilities.entrySet()) {
                sum += Math.log(row.getValue()[member.index(row.getKey())]);
            }
            return sum;
        }
    }
}
