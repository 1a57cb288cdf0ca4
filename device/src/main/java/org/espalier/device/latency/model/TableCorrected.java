package org.espalier.device.latency.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A line over the sum of the layers, fitted to whole networks: what fusing, caches and starting up add or save. */
public final class TableCorrected implements LatencyLearner {
    @Override
    public String name() {
        return "table-corrected";
    }

    @Override
    public String summary() {
        return "the sum of the measured layers, corrected by a line fitted to 20 measured members: the default, right for most devices";
    }

    @Override
    public boolean readsTableAlone() {
        return true;
    }

    @Override
    public int fewest() {
        return 1;
    }

    @Override
    public int usual() {
        return 20;
    }

    @Override
    public LatencyPredictor learn(TrainingRows rows, long seed) {
        TrainingRows sorted = rows.require(this);
        int place = sorted.features().indexOf(Features.TABLE);
        double[] sums = Arrays.stream(sorted.x()).mapToDouble(x -> x[place]).toArray();
        return new Corrected(place, LineFit.of(sums, sorted.millis()));
    }

    @Override
    public LatencyPredictor restore(List<String> features, JsonNode state) {
        return new Corrected(
                place(features), new LineFit(Numbers.read(state, "intercept_ms"), Numbers.read(state, "slope")));
    }

    static int place(List<String> features) {
        int place = features.indexOf(Features.TABLE);
        if (place < 0) {
            throw new IllegalArgumentException("model: there is no feature '" + Features.TABLE + "'");
        }
        return place;
    }

    private record Corrected(int place, LineFit line) implements LatencyPredictor {
        @Override
        public double millis(double[] features) {
            return Math.max(0, line.of(features[place]));
        }

        @Override
        public Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("intercept_ms", line.intercept());
            state.put("slope", line.slope());
            return state;
        }
    }
}
