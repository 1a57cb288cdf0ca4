package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintTest {
    @ParameterizedTest
    @CsvSource({
        "<= 4, 3.9 4, 4.1",
        "< 4, 3.9, 4 4.1",
        ">= 4, 4 4.1, 3.9",
        "> 4, 4.1, 3.9 4",
    })
    void relations(String limit, String within, String outside) {
        Constraint constraint = Constraint.parse("latency_ms", limit);
        for (String value : within.split(" ")) {
            assertThat(constraint.holds(Double.parseDouble(value))).as(value).isTrue();
            assertThat(constraint.excess(Double.parseDouble(value))).as(value).isZero();
        }
        for (String value : outside.split(" ")) {
            assertThat(constraint.holds(Double.parseDouble(value))).as(value).isFalse();
            assertThat(constraint.excess(Double.parseDouble(value))).as(value).isPositive();
        }
        assertThat(constraint.relation().isUpper()).isEqualTo(limit.startsWith("<"));
        assertThat(constraint).hasToString("latency_ms " + limit);
    }

    @ParameterizedTest
    @CsvSource({
        "<= 3K, 3e3",
        "<= 3k, 3e3",
        "<= 3M, 3e6",
        "<=3G, 3e9",
        "<= 3KB, 3e3",
        "<= 3MB, 3e6",
        "<= 3gb, 3e9",
        "<= 3KiB, 3072",
        "<= 3mib, 3145728",
        "<= 3GiB, 3221225472",
        "<= 1.5e3, 1500",
        "<= 2E-1, 0.2",
        "<= 2e+1M, 2e7",
        " <=  0.25  M , 250000",
    })
    void units(String limit, double bound) {
        assertThat(Constraint.parse("memory", limit).bound()).isEqualTo(bound);
    }

    @ParameterizedTest
    @CsvSource({"<= 3i", "<= 3B", "<= 3ib", "<= 3T", "<= 3KiBi", "<= 3bb", "<= 3ms", "<= 3s"})
    void unknownUnits(String limit) {
        assertThatThrownBy(() -> Constraint.parse("memory", limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown unit '" + limit.substring(4) + "'")
                .hasMessageContaining("known: K, M, G, KB, MB, GB, KiB, MiB, GiB")
                .hasMessageNotContaining(", ms");
    }

    @ParameterizedTest
    @CsvSource({"4", "= 4", "== 4", "<= -4", "<= four", "<=", "<= 4 4", "=< 4", "''"})
    void whatIsNoLimit(String limit) {
        assertThatThrownBy(() -> Constraint.parse("params", limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("limit on 'params': expected a relation and a number")
                .hasMessageContaining("\"" + limit + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "params, <= 12 MB, K%M%G",
        "macs, <= 3KiB, K%M%G",
        "throughput, >= 2GB, K%M%G%images/s",
        "latency_ms, <= 4K, ms",
        "latency_p95_ms, <= 4 MB, ms",
        "memory_mb, <= 4M, MB%GB",
    })
    void aUnitThatTheMetricDoesNotHaveIsRefused(String metric, String limit, String known) {
        assertThatThrownBy(() -> Constraint.parse(metric, limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("limit on '" + metric + "': unknown unit '")
                .hasMessageEndingWith("known: " + known.replace("%", ", "));
    }

    @Test
    void countsHavePrefixes() {
        assertThat(Constraint.parse("params", "<= 0.6M").bound()).isEqualTo(600_000);
        assertThat(Constraint.parse("macs", "<= 2G").bound()).isEqualTo(2e9);
    }

    @Test
    void millisecondsBelongToTimes() {
        assertThat(Constraint.parse("latency_ms", "<= 4ms").bound()).isEqualTo(4);
        assertThat(Constraint.parse("latency_ms", "<= 4 MS").bound()).isEqualTo(4);
        assertThatThrownBy(() -> Constraint.parse("latency_ms", "<= 4 s"))
                .hasMessageContaining("unknown unit 's'")
                .hasMessageEndingWith("known: ms");
    }

    @Test
    void throughputAndMemoryHaveUnitsOfTheirOwn() {
        assertThat(Constraint.parse("throughput", ">= 100 images/s").bound()).isEqualTo(100);
        assertThat(Constraint.parse("throughput", ">= 2K").bound()).isEqualTo(2000);
        assertThat(Constraint.parse("memory_mb", "<= 20").bound()).isEqualTo(20);
        assertThat(Constraint.parse("memory_mb", "<= 20 MB").bound()).isEqualTo(20);
        assertThat(Constraint.parse("memory_mb", "<= 2GiB").bound()).isEqualTo(2048);
        assertThatThrownBy(() -> Constraint.parse("memory_mb", "<= 2K"))
                .hasMessageContaining("unknown unit 'K'")
                .hasMessageEndingWith("known: MB, GB");
        assertThatThrownBy(() -> Constraint.parse("params", "<= 2 images/s")).hasMessageContaining("images/s");
    }

    @Test
    void aBoundSaysWhatItWasMadeOf() {
        Constraint limit = Constraint.parse("latency_ms", "<= 0.18 (50 % of mobilenet-v3-small, 0.36)");
        assertThat(limit.bound()).isEqualTo(0.18);
        assertThat(limit.origin()).isEqualTo("50 % of mobilenet-v3-small, 0.36");
        assertThat(limit).hasToString("latency_ms <= 0.18 (50 % of mobilenet-v3-small, 0.36)");
        assertThat(Constraint.parse("latency_ms", limit.text())).isEqualTo(limit);
        for (String odd : List.of("<= 0.18 (", "<= 0.18 ()", "<= 0.18 (a) b", "<= 0.18 ((a))", "(a) <= 0.18")) {
            assertThatThrownBy(() -> Constraint.parse("latency_ms", odd))
                    .as(odd)
                    .hasMessageContaining("expected a relation");
        }
    }

    @Test
    void longTextsAreNotRepeatedWhole() {
        for (String text : List.of("x".repeat(100_000), "<= 4" + "x".repeat(100_000), "<= " + "1.".repeat(100_000))) {
            assertThatThrownBy(() -> Constraint.parse("params", text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
        }
    }

    @Test
    void limitsAreCheckedAtBirth() {
        assertThatThrownBy(() -> new Constraint(" ", Constraint.Relation.LESS, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a metric");
        assertThatThrownBy(() -> new Constraint("params", Constraint.Relation.LESS, Double.NaN))
                .hasMessage("limit on 'params': bound must be finite, got NaN");
        assertThatThrownBy(() -> Constraint.parse("params", "<= 1e999")).hasMessageContaining("must be finite");
        assertThatThrownBy(() -> Constraint.Relation.of("~")).hasMessage("unknown relation '~'");
    }

    @Test
    void theExcessIsAShareOfTheBound() {
        Constraint upper = Constraint.parse("params", "<= 200");
        assertThat(upper.excess(300)).isEqualTo(0.5);
        assertThat(upper.excess(200)).isZero();
        assertThat(upper.excess(Double.POSITIVE_INFINITY)).isInfinite();
        assertThat(upper.excess(Double.NaN)).isEqualTo(Double.MAX_VALUE);
        assertThat(Constraint.parse("params", ">= 200").excess(150)).isEqualTo(0.25);
        assertThat(Constraint.parse("params", "< 200").excess(200)).isEqualTo(Double.MIN_NORMAL);
        assertThat(Constraint.parse("params", "<= 0").excess(1)).isEqualTo(1e12);
    }

    @ParameterizedTest
    @CsvSource({
        "3000000, 3000000",
        "0.1, 0.1",
        "1234567.891, 1234570",
        "2.5, 2.5",
        "1e15, 1000000000000000",
        "-3, -3",
        "0.00001234, 0.00001234",
        "Infinity, Infinity",
        "NaN, NaN",
        "1.23456789e20, 123457000000000000000"
    })
    void numbersArePlain(double number, String text) {
        assertThat(Numbers.plain(number)).isEqualTo(text);
    }

    @Test
    void onlyANearNameIsProposed() {
        Map<String, ToDoubleFunction<Architecture>> metrics = Map.of("params", a -> 1, "macs", a -> 2);
        assertThatThrownBy(() -> Constraints.parse(Map.of("param", "<= 1"), metrics))
                .hasMessage("unknown limit 'param'; did you mean 'params'?; known: [macs, params]");
        assertThatThrownBy(() -> Constraints.parse(Map.of("weight", "<= 1"), metrics))
                .hasMessage("unknown limit 'weight'; known: [macs, params]");
        assertThatThrownBy(() -> Constraints.parse(Map.of("weight", "<= 1"), Map.of()))
                .hasMessage("unknown limit 'weight'; none are known");
    }

    @Test
    void limitsThatNobodyMeetsAreMovedTowardsTheNearest() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("first", "<= 10");
        texts.put("second", ">= 1e12");
        texts.put("third", "< 3");
        Constraints limits = Constraints.parse(texts, Map.of("first", a -> 1, "second", a -> 1, "third", a -> 1));
        assertThat(limits.advice(Map.of("first", 20.0, "second", 5.0, "third", 2.0)))
                .isEqualTo("raise the limit first <= 10 and lower the limit second >= 1000000000000");
        assertThat(limits.advice(Map.of("first", 1.0, "second", 2e12, "third", 4.0)))
                .isEqualTo("raise the limit third < 3");
    }

    @Test
    void severalLimitsHoldTogether() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("first", "<= 10");
        texts.put("last", ">= 2");
        Constraints limits = Constraints.parse(texts, Map.of("first", a -> 10.0 * a.index(0), "last", a -> a.index(5)));
        SearchSpace cell = TestSpaces.cell();
        assertThat(limits.isEmpty()).isFalse();
        assertThat(limits).hasToString("first <= 10, last >= 2");
        for (int i = 0; i < 200; i++) {
            Architecture drawn = cell.sample(Seeds.generator(4, "drawn", i));
            boolean within = drawn.index(0) <= 1 && drawn.index(5) >= 2;
            assertThat(limits.holdFor(drawn)).isEqualTo(within);
            assertThat(limits.violation(drawn))
                    .isEqualTo(Math.max(0, drawn.index(0) - 1) + Math.max(0, 2 - drawn.index(5)) / 2.0);
            assertThat(limits.values(drawn))
                    .containsExactly(
                            Map.entry("first", 10.0 * drawn.index(0)), Map.entry("last", (double) drawn.index(5)));
        }
    }

    @Test
    void noLimitsAreAlwaysMet() {
        Architecture any = TestSpaces.cell().decisions().architecture(0, 0, 0, 0, 0, 0);
        assertThat(Constraints.none().isEmpty()).isTrue();
        assertThat(Constraints.none().holdFor(any)).isTrue();
        assertThat(Constraints.none().violation(any)).isZero();
        assertThat(Constraints.none().values(any)).isEmpty();
        assertThat(Constraints.none()).hasToString("");
    }

    @Test
    void afterABrokenLimitNoMoreIsAsked() {
        AtomicInteger asked = new AtomicInteger();
        Constraints limits = new Constraints(List.of(
                new Constraints.Limit(Constraint.parse("a", "<= 1"), a -> 2),
                new Constraints.Limit(Constraint.parse("b", "<= 1"), a -> asked.incrementAndGet())));
        assertThat(limits.holdFor(TestSpaces.cell().decisions().architecture(0, 0, 0, 0, 0, 0)))
                .isFalse();
        assertThat(asked).hasValue(0);
    }

    @Test
    void countedMetricsAreThoseOfTheNetwork() {
        SearchSpace space = TestSpaces.elastic();
        Architecture member = space.decisions().architecture(2, 2, 1, 0, 0);
        Network network = space.network(member);
        Map<String, Double> counted = Constraints.counted(network);
        assertThat(counted.keySet()).containsExactly("params", "macs", "activation_bytes", "memory");
        Constraints.counted(space)
                .forEach((metric, of) ->
                        assertThat(of.applyAsDouble(member)).as(metric).isEqualTo(counted.get(metric)));
        assertThat(counted.get("params")).isEqualTo(network.params());
        assertThat(counted.get("macs")).isEqualTo(network.macs());
        assertThat(counted.get("activation_bytes")).isEqualTo(network.activationBytes());
        assertThat(counted.get("memory")).isEqualTo(4.0 * network.params() + network.activationBytes());
    }
}
