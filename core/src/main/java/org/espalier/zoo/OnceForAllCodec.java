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
 * {@code {"ks":[..],"e":[..],"d":[..],"r":[224]}} of once-for-all. A single value stands for all; values of blocks beyond a stage's depth
 * are ignored, and so is the authors' {@code wid}; {@code d} and {@code r} may be left out where there is nothing to choose.
 */
record OnceForAllCodec(
        String space,
        DecisionSet decisions,
        List<Decision> kernels,
        List<Decision> expands,
        List<Decision> depths,
        Decision resolution)
        implements ArchitectureCodec {
    @Override
    public Architecture parse(String text) {
        String expected =
                "{\"ks\":[" + kernels.size() + " of " + kernels.get(0).options() + "],\"e\":[" + expands.size()
                        + " of " + expands.get(0).options() + "],\"d\":[" + depths.size() + " of "
                        + depths.get(0).options()
                        + "],\"r\":[one of " + resolution.options() + "]}";
        ArchitectureJson json = ArchitectureJson.parse(space, expected, text);
        json.only(List.of("wid", "ks", "e", "d", "r"));
        int[] indices = new int[decisions.size()];
        read(json, "d", depths, indices, new boolean[depths.size()]);
        boolean[] unused = unused(indices);
        read(json, "ks", kernels, indices, unused);
        read(json, "e", expands, indices, unused);
        if (json.has("r") || resolution.size() > 1) {
            read(json, "r", List.of(resolution), indices, new boolean[1]);
        }
        return new Architecture(decisions, indices);
    }

    private boolean[] unused(int[] indices) {
        boolean[] unused = new boolean[kernels.size()];
        int block = 0;
        for (Decision depth : depths) {
            int used = Integer.parseInt(depth.options().get(indices[decisions.position(depth)]));
            int most = Integer.parseInt(depth.options().get(depth.size() - 1));
            for (int i = 0; i < most; i++) {
                unused[block++] = i >= used;
            }
        }
        return unused;
    }

    private void read(ArchitectureJson json, String key, List<Decision> targets, int[] indices, boolean[] ignored) {
        List<Object> values = new ArrayList<>(json.list(key));
        while (values.size() == 1 && targets.size() > 1) {
            for (int i = 1; i < targets.size(); i++) {
                values.add(values.get(0));
            }
        }
        boolean lastIsSingle = depths.get(depths.size() - 1).options().equals(List.of("1"));
        if (lastIsSingle && targets.size() > 1 && values.size() == targets.size() - 1) {
            // the closing single block: notations of 20 blocks and 5 stages leave it out
            values.add(targets == depths ? Integer.valueOf(1) : values.get(values.size() - 1));
        }
        if (values.size() != targets.size()) {
            throw json.error("'" + key + "' has " + values.size() + " values instead of " + targets.size());
        }
        for (int i = 0; i < targets.size(); i++) {
            Decision decision = targets.get(i);
            int index = index(decision, values.get(i));
            if (lastIsSingle && targets == depths && i == depths.size() - 1) {
                index = 0; // authors' samplers write a depth here, too; there is only one block
            }
            if (index < 0 && !ignored[i]) {
                throw json.error("'" + key + "' position " + i + " (" + decision.path() + "): " + values.get(i)
                        + " is not one of " + decision.options());
            }
            indices[decisions.position(decision)] = Math.max(0, index);
        }
    }

    private static int index(Decision decision, Object value) {
        return value instanceof Number number
                ? decision.options().indexOf(ElasticDecisions.ratio(number.doubleValue()))
                : -1;
    }

    @Override
    public String format(Architecture architecture) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ks", values(architecture, kernels));
        map.put("e", values(architecture, expands));
        map.put("d", values(architecture, depths));
        map.put("r", values(architecture, List.of(resolution)));
        return ArchitectureJson.write(map);
    }

    private static List<Object> values(Architecture architecture, List<Decision> decisions) {
        return decisions.stream()
                .map(architecture::option)
                .map(o -> o.contains(".") ? (Object) Double.valueOf(o) : (Object) Integer.valueOf(o))
                .toList();
    }
}
