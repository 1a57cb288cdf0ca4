package org.espalier.space;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
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

    /**
     * A member as this relaxation has it.
     *
     * @param member of the space
     * @return an option for each relaxed decision, in the order of the rows
     * @throws IllegalArgumentException where the relaxation has no place for it
     */
    public Architecture choices(Architecture member) {
        return derivation.choices(new DecisionSet(decisions), member);
    }

    /** The rule that picks an architecture. */
    @FunctionalInterface
    public interface Derivation {
        /** @param probabilities for every relaxed decision, one number for each option */
        Architecture derive(Map<Decision, double[]> probabilities);

        /**
         * The way back: what a member has chosen of each relaxed decision.
         *
         * @param relaxed the relaxed decisions
         * @throws IllegalArgumentException where the relaxation has no place for it
         */
        default Architecture choices(DecisionSet relaxed, Architecture member) {
            return new Architecture(
                    relaxed, relaxed.all().stream().mapToInt(member::index).toArray());
        }

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
