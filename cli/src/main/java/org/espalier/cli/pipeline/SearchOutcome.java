package org.espalier.cli.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.espalier.search.ParetoFront;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the trials of an ask/tell search: the best few go on to training from scratch, with random members beside them; the Pareto front of score
 * against MACs goes into the report. Each front member is measured, so no prediction stands for a measurement.
 */
public final class SearchOutcome implements SearchPhase {
    /** Name of the phase whose result holds {@link #TRIALS}. */
    public static final String SEARCH = "search";

    /**
     * Of the result of the phase {@link #SEARCH}: a list of objects with {@code architecture} in the space's notation and, where it was
     * scored, {@code score}.
     */
    public static final String TRIALS = "trials";

    static final String PHASE = "select";
    static final String WINNERS = "winners";
    /** Members drawn at random within the limits, to stand beside the winners; the limits of a space may leave fewer than wanted. */
    static final String RANDOM = "random";
    /** What the supernet gave each winner, in their order; empty where there is no supernet. */
    static final String SUPERNET_VALID = "supernet_valid";

    private final Workbench bench;
    private final boolean supernet;

    /** @param supernet whether the scores are a supernet's */
    public SearchOutcome(Workbench bench, boolean supernet) {
        this.bench = bench;
        this.supernet = supernet;
    }

    @Override
    public String name() {
        return PHASE;
    }

    /** A trial as it is ranked; the score is NaN where a search ends in one architecture without scoring it. */
    record Scored(String notation, Architecture member, double score, double macs) {}

    @Override
    public ObjectNode run(PhaseContext context) throws IOException, InterruptedException {
        List<Scored> scored = ranked(context.result(SEARCH).path(TRIALS));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode winners = result.putArray(WINNERS);
        ArrayNode shared = result.putArray(SUPERNET_VALID);
        scored.stream().limit(bench.config().retrain().top()).forEach(winner -> {
            winners.add(winner.notation);
            if (supernet) {
                shared.add(winner.score);
            }
        });
        ArrayNode random = result.putArray(RANDOM);
        RandomMembers.draw(
                        bench.space(),
                        Limits.of(bench),
                        bench.config().seed(),
                        "random baseline",
                        bench.config().retrain().random())
                .forEach(member -> random.add(bench.space().codec().format(member)));
        front(scored, result.putArray("pareto"), context);
        return result;
    }

    private List<Scored> ranked(JsonNode trials) {
        List<Scored> scored = new ArrayList<>();
        for (JsonNode trial : trials) {
            String notation = trial.path("architecture").asString();
            Architecture member = bench.space().codec().parse(notation);
            double macs = bench.space().counters().macs().of(member);
            scored.add(new Scored(notation, member, trial.path("score").asDouble(Double.NaN), macs));
        }
        return ranked(scored);
    }

    /** Each member once, best first. Few images give many equal scores: of those the member of fewer MACs is the better one. */
    static List<Scored> ranked(List<Scored> trials) {
        Map<String, Scored> distinct = new LinkedHashMap<>();
        trials.stream()
                .sorted(Comparator.comparingDouble(Scored::score)
                        .reversed()
                        .thenComparingDouble(Scored::macs)
                        .thenComparing(Scored::notation))
                .forEach(trial -> distinct.putIfAbsent(trial.notation, trial));
        return new ArrayList<>(distinct.values());
    }

    /**
     * The members for which no other has both a score at least as high and MACs at most as many, and one of them better. What nobody scored
     * nobody beats.
     */
    static List<Scored> front(List<Scored> scored) {
        if (scored.stream().anyMatch(trial -> Double.isNaN(trial.score))) {
            return scored;
        }
        return ParetoFront.of(scored, trial -> new double[] {-trial.score, trial.macs});
    }

    private void front(List<Scored> scored, ArrayNode into, PhaseContext context) throws InterruptedException {
        for (Scored member : front(scored)) {
            context.stopIfAsked();
            into.addObject()
                    .put("architecture", member.notation)
                    .put("latency_ms", bench.measureMillis(member.member))
                    .put("score", Double.isNaN(member.score) ? null : (Double) member.score)
                    .put("params", bench.space().counters().params().of(member.member))
                    .put("macs", member.macs);
        }
    }
}
