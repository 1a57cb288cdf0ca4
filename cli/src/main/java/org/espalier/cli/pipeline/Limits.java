package org.espalier.cli.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.device.latency.LatencyModel;
import org.espalier.search.Constraints;

/** The limits of a search as functions of the architecture. */
final class Limits {
    static final String LATENCY = "latency_ms";

    private Limits() {}

    /** Latency is predicted by the device's model, which is only made where it is limited; everything else is counted. */
    static Constraints of(Workbench bench) {
        Map<String, ToDoubleFunction<Architecture>> metrics = new LinkedHashMap<>(Constraints.counted(bench.space()));
        if (bench.config().constraints().containsKey(LATENCY)) {
            LatencyModel model = bench.latencyModel();
            metrics.put(LATENCY, model::predictMillis);
        }
        return Constraints.parse(bench.config().constraints(), metrics);
    }

    /** Latency is measured on the device, once for each architecture; everything else is counted. */
    static Constraints measured(Workbench bench) {
        Map<String, ToDoubleFunction<Architecture>> metrics = new LinkedHashMap<>(Constraints.counted(bench.space()));
        Map<Architecture, Double> known = new ConcurrentHashMap<>();
        metrics.put(LATENCY, a -> known.computeIfAbsent(bench.space().canonical(a), bench::measureMillis));
        return Constraints.parse(bench.config().constraints(), metrics);
    }
}
