package org.espalier.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.ArchitectureCodec;

/**
 * {@code {"d":[5],"e":[18],"w":[6],"r":[224]}} of the once-for-all ResNet: additional depth of stem and stages, bottleneck ratios,
 * positions in the list of widths (middle and end of the stem, stages). A single value stands for all.
 */
record ResNetCodec(
        String space,
        DecisionSet decisions,
        List<Decision> depths,
        List<Decision> expands,
        List<Decision> widths,
        Decision resolution)
        implements ArchitectureCodec {
    @Override
    public Architecture parse(String text) {
        String expected = "{\"d\":[" + depths.size() + " of " + depths.get(0).options() + "],\"e\":[" + expands.size()
                + " of " + expands.get(0).options() + "],\"w\":[" + widths.size() + " of 0.."
                + (widths.get(0).size() - 1) + "],\"r\":[one of " + resolution.options() + "]}";
        ArchitectureJson json = ArchitectureJson.parse(space, expected, text);
        json.only(List.of("d", "e", "w", "r"));
        int[] indices = new int[decisions.size()];
        List<Object> more = values(json, "d", depths);
        for (int i = 0; i < depths.size(); i++) {
            put(json, "d", i, depths.get(i), depths.get(0).options().indexOf(text(more.get(i))), indices, more);
        }
        List<Object> ratios = values(json, "e", expands);
        for (int i = 0; i < expands.size(); i++) {
            put(json, "e", i, expands.get(i), expands.get(i).options().indexOf(text(ratios.get(i))), indices, ratios);
        }
        List<Object> positions = values(json, "w", widths);
        for (int i = 0; i < widths.size(); i++) {
            int index =
                    positions.get(i) instanceof Integer n && n < widths.get(i).size() ? n : -1;
            put(json, "w", i, widths.get(i), index, indices, positions);
        }
        if (json.has("r") || resolution.size() > 1) {
            List<Object> r = values(json, "r", List.of(resolution));
            put(json, "r", 0, resolution, resolution.options().indexOf(text(r.get(0))), indices, r);
        }
        return new Architecture(decisions, indices);
    }

    private static String text(Object value) {
        return value instanceof Number number ? ElasticDecisions.ratio(number.doubleValue()) : "";
    }

    private List<Object> values(ArchitectureJson json, String key, List<Decision> targets) {
        List<Object> values = new ArrayList<>(json.list(key));
        while (values.size() == 1 && targets.size() > 1) {
            for (int i = 1; i < targets.size(); i++) {
                values.add(values.get(0));
            }
        }
        if (values.size() != targets.size()) {
            throw json.error("'" + key + "' has " + values.size() + " values instead of " + targets.size());
        }
        return values;
    }

    private void put(
            ArchitectureJson json,
            String key,
            int i,
            Decision decision,
            int index,
            int[] indices,
            List<Object> values) {
        if (index < 0) {
            throw json.error(
                    "'" + key + "' position " + i + " (" + decision.path() + "): " + values.get(i) + " is not allowed");
        }
        indices[decisions.position(decision)] = index;
    }

    @Override
    public String format(Architecture architecture) {
        Map<String, Object> map = new LinkedHashMap<>();
        List<String> more = depths.get(0).options();
        map.put(
                "d",
                depths.stream()
                        .map(d -> Integer.valueOf(more.get(architecture.index(d))))
                        .toList());
        map.put(
                "e",
                expands.stream()
                        .map(e -> Double.valueOf(architecture.option(e)))
                        .toList());
        map.put("w", widths.stream().map(architecture::index).toList());
        map.put("r", List.of(Integer.valueOf(architecture.option(resolution))));
        return ArchitectureJson.write(map);
    }
}
