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
 * Reads the trials of an ask/tell search: the best few go on to training from scratch, the Pareto front of score against MACs goes into
 * the report. Each front member is measured, so no prediction stands for a measurement.
 */
public final class SearchOutcome implements SearchPhase {
    /** Name of the phase whose result holds {@link #TRIALS}. */
    public static final String SEARCH = "search";

    /** Of the result of the phase {@link #SEARCH}: a list of objects with {@code architecture} in the space's notation and {@code score}. */
    public static final String TRIALS = "trials";

    static final String PHASE = "select";
    static final String WINNERS = "winners";
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

    private record Scored(String notation, Architecture member, double score) {}

    @Override
    public ObjectNode run(PhaseContext context) throws IOException, InterruptedException {
        List<Scored> scored = new ArrayList<>();
        for (JsonNode trial : context.result(SEARCH).path(TRIALS)) {
            String notation = trial.path("architecture").asString();
            scored.add(new Scored(
                    notation,
                    bench.space().codec().parse(notation),
                    trial.path("score").asDouble()));
        }
        scored.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::notation));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode winners = result.putArray(WINNERS);
        ArrayNode shared = result.putArray(SUPERNET_VALID);
        Map<String, Double> distinct = new LinkedHashMap<>();
        scored.forEach(s -> distinct.putIfAbsent(s.notation, s.score));
        distinct.entrySet().stream().limit(bench.config().retrain().top()).forEach(winner -> {
            winners.add(winner.getKey());
            if (supernet) {
                shared.add(winner.getValue());
            }
        });
        front(scored, result.putArray("pareto"), context);
        return result;
    }

    private void front(List<Scored> scored, ArrayNode into, PhaseContext context) throws InterruptedException {
        List<Scored> front = ParetoFront.of(scored, s ->
                new double[] {s.score, -bench.space().counters().macs().of(s.member)});
        for (Scored member : front) {
            context.stopIfAsked();
            into.addObject()
                    .put("architecture", member.notation)
                    .put("latency_ms", bench.measureMillis(member.member))
                    .put("score", member.score)
                    .put("params", bench.space().counters().params().of(member.member))
                    .put("macs", bench.space().counters().macs().of(member.member));
        }
    }
}
