package org.espalier.device;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Time of one node as the runtime executed it, after its own fusions; profiling adds a little to each, so the sum is more than the
 * network's latency without profiling.
 *
 * @param name of the node in the runtime's graph
 * @param op operator, for example {@code Conv}
 * @param medianMillis median over the runs
 */
public record LayerTime(String name, String op, double medianMillis) {
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("op", op);
        json.put("median_ms", medianMillis);
        return json;
    }
}
