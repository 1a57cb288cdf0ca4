package org.espalier.cli.pipeline;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Constraints;
import org.espalier.search.InfeasibleException;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first phase of a search. Counts and measures the space's smallest, median and largest member before anything trains, and stops at
 * once where even the smallest does not meet the limits.
 */
public final class ProfilePhase implements SearchPhase {
    static final String NAME = "profile";

    private final Workbench bench;

    private final SearchMethod method;

    /** @param method what will search; whether it fits the space is asked first */
    public ProfilePhase(Workbench bench, SearchMethod method) {
        this.bench = bench;
        this.method = method;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ObjectNode run(PhaseContext context) throws InterruptedException {
        SearchSpace space = bench.space();
        method.lacks(space).ifPresent(reason -> {
            throw new IllegalArgumentException(
                    "strategy '" + method.name() + "' does not fit the space '" + space.name() + "': " + reason);
        });
        Landmarks landmarks = Landmarks.byMacs(space);
        List<Map.Entry<String, Architecture>> members = List.of(
                Map.entry("smallest", landmarks.smallest()),
                Map.entry("median", landmarks.median()),
                Map.entry("largest", landmarks.largest()));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        int done = 0;
        for (Map.Entry<String, Architecture> member : members) {
            context.stopIfAsked();
            ObjectNode row = result.putObject(member.getKey());
            row.put("architecture", space.codec().format(member.getValue()));
            row.put("params", space.counters().params().of(member.getValue()));
            row.put("macs", space.counters().macs().of(member.getValue()));
            row.put(Limits.LATENCY, bench.measureMillis(member.getValue()));
            context.progress(++done, members.size(), member.getKey() + " member measured");
        }
        requireFeasible(landmarks.smallest());
        return result;
    }

    private void requireFeasible(Architecture smallest) {
        Constraints limits = Limits.measured(bench);
        if (!limits.holdFor(smallest)) {
            Map<String, Double> least = limits.values(smallest);
            throw new InfeasibleException(
                    "no member of " + bench.space().name() + " can meet "
                            + bench.config().constraints() + "; the smallest has " + least
                            + "; raise the limit or choose a smaller space",
                    least);
        }
    }
}
