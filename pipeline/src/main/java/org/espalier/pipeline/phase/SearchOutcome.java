package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.phase.Ranking.Scored;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the trials of a search: the best few that keep the limits when they are measured go on to training from scratch, with random members
 * within the limits beside them; the front of score against what is limited goes into the report. Whatever stands there was measured: a
 * prediction only says what is worth measuring.
 */
public final class SearchOutcome implements SearchPhase {
    /** Name of the phase whose result holds {@link #TRIALS}. */
    public static final String SEARCH = "search";

    /**
     * Of the result of the phase {@link #SEARCH}: a list of objects with {@code architecture} in the space's notation and, where it was
     * scored, {@code score}.
     */
    public static final String TRIALS = "trials";

    public static final String PHASE = "select";
    public static final String WINNERS = "winners";
    public static final String PARETO = "pareto";

    /** What the front is a front of, the score first. */
    public static final String PARETO_OBJECTIVES = "pareto_objectives";

    /** Better ranked members that broke a limit when they were measured, each with the limit. */
    public static final String PASSED_OVER = "passed_over";

    /** Members drawn at random within the limits, to stand beside the winners; the limits of a space may leave fewer than wanted. */
    public static final String RANDOM = "random";

    /** What the supernet gave each winner, in their order; empty where there is no supernet. */
    public static final String SUPERNET_VALID = "supernet_valid";

    /** Members that are measured before a search for one within the limits gives up. */
    private static final int MOST_PASSED_OVER = 50;

    private final SearchResources resources;
    private final boolean supernet;

    /** @param supernet whether the scores are a supernet's */
    public SearchOutcome(SearchResources resources, boolean supernet) {
        this.resources = resources;
        this.supernet = supernet;
    }

    @Override
    public String name() {
        return PHASE;
    }

    @Override
    public ObjectNode run(PhaseContext context) throws IOException, InterruptedException {
        Ranking ranking = Ranking.of(resources.space(), context.result(SEARCH).path(TRIALS));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        List<Scored> winners = winners(ranking, result.putArray(PASSED_OVER), context);
        ArrayNode notations = result.putArray(WINNERS);
        ArrayNode shared = result.putArray(SUPERNET_VALID);
        for (Scored winner : winners) {
            notations.add(winner.notation());
            if (supernet) {
                shared.add(winner.score());
            }
        }
        random(result.putArray(RANDOM), context);
        front(ranking, winners, result, context);
        return result;
    }

    /** The first in order that keep the limits when measured; where none does, the first of all, which the report then says. */
    private List<Scored> winners(Ranking ranking, ArrayNode passedOver, PhaseContext context)
            throws InterruptedException {
        List<Scored> winners = new ArrayList<>();
        for (Scored candidate : ranking.members()) {
            if (winners.size() == resources.config().retrain().top() || passedOver.size() == MOST_PASSED_OVER) {
                break;
            }
            context.stopIfAsked();
            List<String> broken = Limits.broken(resources, candidate.member());
            if (broken.isEmpty()) {
                winners.add(candidate);
            } else {
                passedOver
                        .addObject()
                        .put("architecture", candidate.notation())
                        .put("breaks", String.join(", ", broken));
                context.notice(candidate.notation() + " is passed over: it breaks " + String.join(", ", broken));
            }
        }
        if (winners.isEmpty()) {
            winners.add(ranking.members().get(0));
            context.notice("none of the " + passedOver.size()
                    + " best members keeps the limits when measured; the best goes on and is marked");
        }
        return winners;
    }

    private void random(ArrayNode into, PhaseContext context) throws InterruptedException {
        Constraints predicted = Limits.of(resources);
        int wanted = resources.config().retrain().random();
        RandomMembers.Fit fits = member -> {
            if (!predicted.holdFor(member)) {
                return false;
            }
            context.stopIfAsked();
            return Limits.broken(resources, member).isEmpty();
        };
        RandomMembers.draw(resources.space(), fits, resources.config().seed(), "random baseline", wanted)
                .forEach(member -> into.add(resources.space().codec().format(member)));
        if (into.size() < wanted) {
            context.notice("of " + wanted + " random members wanted, " + into.size()
                    + " were found within the limits: the space has no more, or they are rare");
        }
    }

    /** What nobody scored nobody beats: then the winners are all that there is to show. */
    private void front(Ranking ranking, List<Scored> winners, ObjectNode result, PhaseContext context)
            throws InterruptedException {
        List<String> costs = costs(resources.config().constraints());
        ArrayNode objectives = result.putArray(PARETO_OBJECTIVES).add("score");
        costs.forEach(objectives::add);
        List<Scored> front = winners;
        if (ranking.isScored()) {
            List<Scored> near = ranking.nearFront(readings(costs, estimate()));
            for (Scored member : costs.contains(Limits.LATENCY) ? near : List.<Scored>of()) {
                context.stopIfAsked();
                resources.measureMillis(member.member());
            }
            front = Ranking.front(near, readings(costs, resources::measureMillis));
        }
        ArrayNode rows = result.putArray(PARETO);
        for (Scored member : front) {
            ObjectNode row = rows.addObject()
                    .put("architecture", member.notation())
                    .put("latency_ms", resources.measureMillis(member.member()))
                    .put("score", member.isScored() ? (Double) member.score() : null)
                    .put("params", resources.space().counters().params().of(member.member()))
                    .put("macs", member.macs());
            if (!resources.config().constraints().isEmpty()) {
                row.put(
                        "within_limits",
                        Limits.broken(resources, member.member()).isEmpty());
            }
        }
    }

    /** What is limited from above, or the latency where nothing is. */
    public static List<String> costs(Map<String, String> limits) {
        List<String> costs = new ArrayList<>();
        limits.forEach((metric, text) -> {
            if (Constraint.parse(metric, text).relation().isUpper()) {
                costs.add(metric);
            }
        });
        return costs.isEmpty() ? List.of(Limits.LATENCY) : costs;
    }

    /** Latency as it is known without measuring: by the model where the limits have made one, in the order of MACs otherwise. */
    private ToDoubleFunction<Architecture> estimate() {
        return resources.config().constraints().containsKey(Limits.LATENCY)
                ? resources.latencyModel()::predictMillis
                : member -> resources.space().counters().macs().of(member);
    }

    private Function<Scored, double[]> readings(List<String> costs, ToDoubleFunction<Architecture> latency) {
        Map<String, ToDoubleFunction<Architecture>> metrics =
                new LinkedHashMap<>(Constraints.counted(resources.space()));
        metrics.put(Limits.LATENCY, latency);
        List<ToDoubleFunction<Architecture>> asked = costs.stream()
                .map(cost -> Objects.requireNonNull(metrics.get(cost), cost))
                .toList();
        return scored -> asked.stream()
                .mapToDouble(cost -> cost.applyAsDouble(scored.member()))
                .toArray();
    }
}
