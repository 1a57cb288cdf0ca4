package org.espalier.device.latency.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The sum of a member's layers, each measured alone, as the tables of once-for-all and ProxylessNAS have it (Cai et al. 2019, appendix B). */
public final class TableAlone implements LatencyLearner {
    @Override
    public String name() {
        return "table";
    }

    @Override
    public String summary() {
        return "the sum of the measured layers, as it is: to compare with published tables, and where no whole network can be measured";
    }

    @Override
    public boolean readsTableAlone() {
        return true;
    }

    @Override
    public int fewest() {
        return 0;
    }

    @Override
    public int usual() {
        return 0;
    }

    @Override
    public LatencyPredictor learn(TrainingRows rows, long seed) {
        return new Sum(rows.require(this).features().indexOf(Features.TABLE));
    }

    @Override
    public LatencyPredictor restore(List<String> features, JsonNode state) {
        return new Sum(TableCorrected.place(features));
    }

    private record Sum(int place) implements LatencyPredictor {
        @Override
        public double millis(double[] features) {
            return features[place];
        }

        @Override
        public Map<String, Object> state() {
            return new LinkedHashMap<>();
        }
    }
}
