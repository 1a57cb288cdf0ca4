package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What goes on from a search to training from scratch, and what the report shows of the search.
 *
 * @param passedOver better ranked members that broke a limit when they were measured
 * @param winners the members that go on, the best first
 * @param roles of the winners, in their order; journals of earlier releases have none, nor has a search without scores
 * @param supernetValid what the supernet gave each winner, in their order; empty where there is no supernet
 * @param random members drawn at random within the limits, to stand beside the winners; the limits of a space may leave fewer than wanted
 * @param paretoObjectives what the front is a front of, the score first
 * @param pareto the front of the search
 */
public record SelectionResult(
        List<PassedOver> passedOver,
        List<Member> winners,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> roles,
        List<Double> supernetValid,
        List<Member> random,
        List<String> paretoObjectives,
        List<Point> pareto) {
    public SelectionResult {
        passedOver = Rows.of(passedOver);
        winners = Rows.of(winners);
        roles = Rows.of(roles);
        supernetValid = Rows.of(supernetValid);
        random = Rows.of(random);
        paretoObjectives = Rows.of(paretoObjectives);
        pareto = Rows.of(pareto);
    }

    /** Without roles. */
    public SelectionResult(
            List<PassedOver> passedOver,
            List<Member> winners,
            List<Double> supernetValid,
            List<Member> random,
            List<String> paretoObjectives,
            List<Point> pareto) {
        this(passedOver, winners, List.of(), supernetValid, random, paretoObjectives, pareto);
    }

    /** The same with the winners of other devices behind its own; a member that wins on several is there once, with what the supernet gave it there first. */
    public SelectionResult joined(Collection<SelectionResult> others) {
        List<Member> all = new ArrayList<>(winners);
        List<Double> scores = new ArrayList<>(supernetValid);
        for (SelectionResult other : others) {
            for (int i = 0; i < other.winners.size(); i++) {
                if (!all.contains(other.winners.get(i))) {
                    all.add(other.winners.get(i));
                    other.supernetValid.stream().skip(i).limit(1).forEach(scores::add);
                }
            }
        }
        return new SelectionResult(passedOver, all, roles, scores, random, paretoObjectives, pareto);
    }

    /**
     * What a winner is.
     *
     * @param index of the winner, from 0
     */
    public String role(int index) {
        return Roles.of(roles, index);
    }

    /** One member that nothing was compared with. */
    public static SelectionResult of(Member winner) {
        return new SelectionResult(List.of(), List.of(winner), List.of(), List.of(), List.of(), List.of());
    }

    /**
     * A member that was passed over.
     *
     * @param architecture which
     * @param breaks the limits that it breaks, with its numbers, in words
     */
    public record PassedOver(Member architecture, String breaks) {}

    /**
     * A member on the front.
     *
     * @param architecture which
     * @param latencyMs measured median on the device
     * @param predictedMs what the model of the device said of it before; absent where no model was needed
     * @param score search-time score; absent where the search gives none
     * @param params trained numbers
     * @param macs multiply-accumulates of one inference
     * @param withinLimits whether it keeps the limits; absent where there are none
     */
    public record Point(
            Member architecture,
            double latencyMs,
            OptionalDouble predictedMs,
            @JsonInclude(JsonInclude.Include.ALWAYS) OptionalDouble score,
            long params,
            double macs,
            Optional<Boolean> withinLimits) {}
}
