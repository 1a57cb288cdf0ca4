package org.espalier.oneshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.search.Constraints;
import org.junit.jupiter.api.Test;

/** Which of a search's limits is paid for. */
class PriceTest {
    private static final Map<String, ToDoubleFunction<Architecture>> METRICS =
            Map.of("latency_ms", a -> 1, "macs", a -> 2, "params", a -> 3, "memory", a -> 4);

    private static Optional<String> priced(String... limits) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String limit : limits) {
            String[] parts = limit.split(" ", 2);
            texts.put(parts[0], parts[1]);
        }
        return Price.of(Constraints.parse(texts, METRICS)).map(price -> price.metric() + " " + price.limit());
    }

    @Test
    void latencyComesBeforeWorkBeforeWeights() {
        assertThat(priced("params < 3M", "macs <= 2M", "latency_ms <= 4")).contains("latency_ms 4.0");
        assertThat(priced("params < 3M", "macs <= 2M")).contains("macs 2000000.0");
        assertThat(priced("params < 3M")).contains("params 3000000.0");
    }

    @Test
    void whatIsNotLimitedFromAboveHasNoPrice() {
        assertThat(priced()).isEmpty();
        assertThat(priced("params >= 3M")).isEmpty();
        assertThat(priced("memory <= 3M")).isEmpty();
        assertThat(priced("latency_ms >= 1", "macs <= 2M")).contains("macs 2000000.0");
        assertThat(priced("macs <= 0")).isEmpty();
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatThrownBy(() -> new Price("macs", a -> 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("above 0, got 0.0 of macs");
    }
}
