package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class ConstraintsTest {
    private final SearchSpace space = TestSpaces.cell();

    @Test
    void readsRelationsAndUnits() {
        assertThat(Constraint.parse("params", "<= 3M").bound()).isEqualTo(3e6);
        assertThat(Constraint.parse("macs", "<1.5G").relation()).isEqualTo(Constraint.Relation.LESS);
        assertThat(Constraint.parse("activation_bytes", "<= 2 MiB").bound()).isEqualTo(2 * 1024 * 1024);
        assertThat(Constraint.parse("latency_ms", "<= 4 ms").bound()).isEqualTo(4);
        assertThat(Constraint.parse("latency_ms", "<= 2.5").toString()).isEqualTo("latency_ms <= 2.5");
    }

    @Test
    void unreadableLimitsAreNamed() {
        assertThatThrownBy(() -> Constraint.parse("params", "3M"))
                .hasMessageContaining("'params'")
                .hasMessageContaining("\"3M\"");
        assertThatThrownBy(() -> Constraint.parse("params", "<= 3X")).hasMessageContaining("unknown unit 'X'");
        assertThatThrownBy(() -> Constraint.parse("params", "<= 4 ms")).hasMessageContaining("unknown unit 'ms'");
        assertThatThrownBy(() -> Constraint.parse("params", "<= 1.2.3"))
                .hasMessageContaining("'1.2.3' is not a number");
        assertThatThrownBy(() -> Constraints.parse(Map.of("param", "<= 3"), Constraints.counted(space)))
                .hasMessageContaining("unknown limit 'param'; did you mean 'params'?");
    }

    @Test
    void limitsAreEvaluatedByTheCounters() {
        Constraints limits = Constraints.parse(Map.of("params", "<= 500"), Constraints.counted(space));
        for (int i = 0; i < 200; i++) {
            Architecture member = space.sample(Seeds.generator(1, "members", i));
            boolean within = space.counters().params().of(member) <= 500;
            assertThat(limits.holdFor(member)).isEqualTo(within);
            assertThat(limits.violation(member) == 0).isEqualTo(within);
        }
    }

    @Test
    void narrowLimitsAreFoundByImprovingTheNearestMiss() {
        Architecture smallest = space.decisions().architecture(0, 0, 0, 0, 0, 0);
        long least = space.counters().params().of(smallest);
        SearchContext context = new SearchContext(
                space, Constraints.parse(Map.of("params", "<= " + least), Constraints.counted(space)), 1);
        var random = Seeds.generator(1, "narrow", 0);
        assertThat(Evolution.feasible(context, 200, random, () -> space.sample(random)))
                .isEqualTo(smallest);
    }

    @Test
    void whatNobodyMeetsSaysTheLeast() {
        long least = space.counters().params().of(space.decisions().architecture(0, 0, 0, 0, 0, 0));
        SearchContext context =
                new SearchContext(space, Constraints.parse(Map.of("params", "<= 5"), Constraints.counted(space)), 1);
        for (StrategyConfig config : Strategies.all()) {
            assertThatThrownBy(() -> config.create(context).ask(1))
                    .as(config.name())
                    .isInstanceOf(InfeasibleException.class)
                    .hasMessageContaining("params <= 5")
                    .hasMessageContaining("the nearest reached params " + least);
        }
    }
}
