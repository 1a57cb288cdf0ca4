package org.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.espalier.search.Constraint;
import org.espalier.search.Objective;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static Goal parse(List<String> optimize, List<String> report, boolean minimize) {
        return Goal.parse(optimize, report, minimize, List.of(), List.of());
    }

    @Test
    void aMinusIsLessAndTheReportIsWhatIsOptimisedUnlessItIsSaid() {
        Goal goal = parse(List.of("acc", "-lat"), List.of(), false);
        assertThat(goal.objectives()).containsExactly(new Objective("acc", true), new Objective("lat", false));
        assertThat(goal.reported()).containsExactly("acc", "lat");
        assertThat(goal.optimize()).isEqualTo("acc,-lat");
        assertThat(goal.report()).isEqualTo("acc,-lat");
        Goal judged = parse(List.of("acc", "-lat"), List.of("test", "-board"), false);
        assertThat(judged.judged()).containsExactly(new Objective("test", true), new Objective("board", false));
        assertThat(judged.columns()).containsExactly("acc", "lat", "test", "board");
        assertThat(parse(List.of("acc", "-lat"), List.of("test", "board"), false))
                .isEqualTo(judged);
    }

    @Test
    void oneColumnMayBeMinimisedEitherWay() {
        Goal goal = parse(List.of("-loss"), List.of("test_loss"), false);
        assertThat(goal).isEqualTo(parse(List.of("loss"), List.of("test_loss"), true));
        assertThat(goal).isEqualTo(parse(List.of("-loss"), List.of("-test_loss"), false));
        assertThat(goal.optimize()).isEqualTo("loss");
        assertThat(goal.isMultiObjective()).isFalse();
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> parse(List.of("a", "b", "a"), List.of(), false))
                .hasMessage("objectives name 'a' twice; keep one");
        assertThatThrownBy(() -> parse(List.of("a", "-a"), List.of(), false))
                .hasMessage(
                        "objectives have conflicting directions: 'a' shall be both large and small; keep 'a' or '-a'");
        assertThatThrownBy(() -> parse(List.of("a"), List.of("-b"), false))
                .hasMessage("reported columns have conflicting directions: '-b' shall be small and 'a' large");
        for (List<String> optimize : List.of(List.of("a", "b"), List.of("-a"))) {
            assertThatThrownBy(() -> parse(optimize, List.of(), true))
                    .hasMessageStartingWith("minimize beside " + optimize + " leaves open which is meant");
        }
    }

    @Test
    void whatIsTooManyOrTooFewIsRefused() {
        assertThatThrownBy(() -> parse(List.of(), List.of(), false)).hasMessageContaining("objectives are missing");
        assertThatThrownBy(() -> parse(List.of("-"), List.of(), false))
                .hasMessageContaining("objectives have one without a name, '-'");
        assertThatThrownBy(() -> parse(List.of("a"), List.of(""), false))
                .hasMessageContaining("reported columns have one without a name, ''");
        assertThatThrownBy(() -> parse(List.of("a", "b"), List.of("c"), false))
                .hasMessageContaining("reported columns must be as many as the 2 that are optimised");
        assertThatThrownBy(() -> parse(List.of("a"), List.of("b", "-c"), false))
                .hasMessageContaining("reported columns must be as many as the 1");
        assertThatThrownBy(() -> Goal.parse(List.of("a", "b"), List.of(), false, List.of(), List.of(1.0)))
                .hasMessage("reference must have a bound for each of the 2 objectives, got 1");
        assertThatThrownBy(() -> Goal.parse(List.of("a"), List.of(), false, List.of(), List.of(1.0)))
                .hasMessageContaining("reference is of hypervolumes");
    }

    @Test
    void limitsNameColumns() {
        Goal goal = Goal.parse(
                List.of("a"),
                List.of(),
                false,
                List.of(Constraint.parse("params", "<= 3M"), Constraint.parse("lat", "< 4")),
                List.of());
        assertThat(goal.limited()).containsExactly("params", "lat");
    }
}
