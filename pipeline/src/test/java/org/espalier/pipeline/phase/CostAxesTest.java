package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.ProofResult;
import org.espalier.pipeline.result.Timing;
import org.espalier.search.Objective;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class CostAxesTest {
    private static List<String> names(Map<String, String> limits, Objective... objectives) {
        return CostAxes.of(limits, List.of(objectives)).names();
    }

    @Test
    void areWhatIsLimitedOnItsCostlySideAndTheLatencyWhereNothingIs() {
        assertThat(names(Map.of())).containsExactly("latency_ms");
        assertThat(names(Map.of("params", ">= 1M"))).containsExactly("latency_ms");
        assertThat(names(Map.of("throughput", "<= 100"))).containsExactly("latency_ms");
        assertThat(names(Map.of("throughput", ">= 100"))).containsExactly("throughput");
        Map<String, String> limits = new LinkedHashMap<>();
        limits.put("params", "<= 3M");
        limits.put("latency_ms", "< 4");
        assertThat(names(limits)).containsExactly("latency_ms", "params");
    }

    @Test
    void objectivesThatAreNoMeasuresOfAnswersAreCostsToo() {
        assertThat(names(
                        Map.of("params", "<= 3M"),
                        new Objective("macro_f1", true),
                        new Objective("throughput", true),
                        new Objective("memory_mb", false)))
                .containsExactly("throughput", "params", "memory_mb");
        assertThat(names(Map.of(), new Objective("negative_log_likelihood", false)))
                .containsExactly("latency_ms");
    }

    @Test
    void ofWhatMoreIsBetterOfTheNumberIsNegative() {
        Network network = Zoo.installed().network("mobilenet-v3-small", Map.of());
        OptionalDouble none = OptionalDouble.empty();
        ProofResult.Proved proved = new ProofResult.Proved(
                "a",
                Holdout.UNKNOWN,
                new Timing(OptionalDouble.of(2), none, none, none, none, OptionalLong.empty()),
                OptionalDouble.of(500),
                none,
                false,
                Optional.empty(),
                Optional.empty(),
                "",
                0);
        CostAxes axes = new CostAxes(List.of(Metric.LATENCY_MS, Metric.THROUGHPUT, Metric.PARAMS, Metric.MEMORY_MB));
        assertThat(axes.of(network, proved)).containsExactly(2, -500, network.params(), Double.NaN);
        assertThat(axes.areMeasured()).isTrue();
        assertThat(new CostAxes(List.of(Metric.MACS)).areMeasured()).isFalse();
        assertThat(CostAxes.cost(Metric.THROUGHPUT, CostAxes.cost(Metric.THROUGHPUT, 7)))
                .isEqualTo(7);
    }
}
