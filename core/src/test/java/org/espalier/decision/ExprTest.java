package org.espalier.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExprTest {
    private static final Decision WIDTH = Decision.ofInts("stem.width", 8, 16, 24);
    private static final Decision DEPTH = Decision.ofInts("depth", 1, 2);

    @Test
    void isPrintedAsItIsRead() {
        assertThat(Expr.of(-3)).hasToString("-3");
        assertThat(WIDTH.value()).hasToString("stem.width[8, 16, 24]");
        assertThat(WIDTH.value().times(2).plus(DEPTH.value()))
                .hasToString("((stem.width[8, 16, 24] * 2) + depth[1, 2])");
        assertThat(WIDTH.value().minus(Expr.ONE).dividedBy(2)).hasToString("((stem.width[8, 16, 24] - 1) / 2)");
    }

    @Test
    void theSupportIsInOrderOfAppearance() {
        assertThat(DEPTH.value().times(WIDTH.value()).plus(DEPTH.value()).support())
                .containsExactly(DEPTH, WIDTH);
        assertThat(Expr.select(DEPTH, List.of(WIDTH.value(), Expr.ONE))
                        .scaled(0.5, 8)
                        .support())
                .containsExactly(DEPTH, WIDTH);
    }

    @Test
    void openNumbersHaveNoSize() {
        Expr open = WIDTH.value().times(DEPTH.value());
        assertThatThrownBy(open::asInt)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[stem.width, depth]");
        assertThatThrownBy(open::asLong)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[stem.width, depth]");
    }

    @Test
    void sizesAreInts() {
        assertThat(Expr.of(Integer.MAX_VALUE).asInt()).isEqualTo(Integer.MAX_VALUE);
        assertThat(Expr.of(Integer.MIN_VALUE).asInt()).isEqualTo(Integer.MIN_VALUE);
        assertThatThrownBy(() -> Expr.of(Integer.MAX_VALUE + 1L).asInt())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2147483648 is too large");
        assertThatThrownBy(() -> Expr.of(Integer.MIN_VALUE - 1L).asInt())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-2147483649");
    }

    @Test
    void aChoiceHasOneExpressionForEachOption() {
        assertThatThrownBy(() -> Expr.select(WIDTH, List.of(Expr.ONE, Expr.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decision 'stem.width' has 3 options but 2 expressions were given");
        assertThat(Expr.select(DEPTH, List.of(WIDTH.value(), WIDTH.value()))).isEqualTo(WIDTH.value());
    }

    @Test
    void divisionIsRoundedDownAndNeverByZero() {
        assertThat(Expr.of(-7).dividedBy(2)).isEqualTo(Expr.of(-4));
        assertThat(Expr.of(7).dividedBy(-2)).isEqualTo(Expr.of(-4));
        assertThatThrownBy(() -> Expr.of(7).dividedBy(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("7 cannot be divided by 0");
        Expr open = WIDTH.value().dividedBy(DEPTH.position());
        assertThatThrownBy(() -> open.value(new DecisionSet(List.of(WIDTH, DEPTH)).architecture(1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("16 cannot be divided by 0");
    }

    /** The sizes that reference implementations of {@code make_divisible(number * factor, divisor)} give. */
    @ParameterizedTest
    @CsvSource({
        "32, 0.35, 8, 16",
        "96, 0.75, 8, 72",
        "16, 0.35, 8, 8",
        "24, 0.5, 8, 16",
        "160, 1.4, 8, 224",
        "3, 1, 8, 8",
        "9, 1, 8, 16",
        "1280, 0.1, 8, 128",
        "20, 1, 8, 24",
        "19, 1, 8, 24",
        "17, 1, 8, 16",
        "0, 1, 8, 8",
        "7, 1, 1, 7",
        "36, 1, 32, 64",
        "35, 1, 32, 32"
    })
    void scaled(long number, double factor, int divisor, long expected) {
        assertThat(Expr.of(number).scaled(factor, divisor)).isEqualTo(Expr.of(expected));
    }

    @Test
    void scalingIsCheckedAtItsLimits() {
        assertThat(Expr.of(Integer.MAX_VALUE).scaled(1, 1).asLong()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> Expr.of(Integer.MAX_VALUE).scaled(1.01, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1.01");
        assertThatThrownBy(() -> Expr.of(8).scaled(-1, 8)).hasMessageContaining("got -1.0");
    }
}
