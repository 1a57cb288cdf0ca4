package org.espalier.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Expressions against an interpreter that simplifies nothing. */
class ExprPropertyTest {
    private static final List<Decision> POOL =
            List.of(Decision.ofInts("a", 1, 2, 3), Decision.ofLabels("b", "x", "y"), Decision.ofLabels("c", "only"));
    private static final DecisionSet DECISIONS = new DecisionSet(POOL);

    /** What was asked for, as a tree of its own. */
    private sealed interface Term {
        Expr build();

        long meaning(Architecture architecture);

        void mentioned(Set<Decision> into);
    }

    private record Number(long number) implements Term {
        @Override
        public Expr build() {
            return Expr.of(number);
        }

        @Override
        public long meaning(Architecture architecture) {
            return number;
        }

        @Override
        public void mentioned(Set<Decision> into) {}
    }

    private record Choice(Decision decision, List<Term> options) implements Term {
        @Override
        public Expr build() {
            return Expr.select(decision, options.stream().map(Term::build).toList());
        }

        @Override
        public long meaning(Architecture architecture) {
            return options.get(architecture.index(decision)).meaning(architecture);
        }

        @Override
        public void mentioned(Set<Decision> into) {
            into.add(decision);
            options.forEach(o -> o.mentioned(into));
        }
    }

    private record Binary(char sign, Term left, Term right) implements Term {
        @Override
        public Expr build() {
            Expr a = left.build();
            Expr b = right.build();
            return switch (sign) {
                case '+' -> a.plus(b);
                case '-' -> a.minus(b);
                case '*' -> a.times(b);
                default -> a.dividedBy(b);
            };
        }

        @Override
        public long meaning(Architecture architecture) {
            long a = left.meaning(architecture);
            long b = right.meaning(architecture);
            return switch (sign) {
                case '+' -> a + b;
                case '-' -> a - b;
                case '*' -> a * b;
                default -> (long) Math.floor((double) a / b);
            };
        }

        @Override
        public void mentioned(Set<Decision> into) {
            left.mentioned(into);
            right.mentioned(into);
        }
    }

    /** The last option that is written; every decision is answered in every way. */
    private static List<Architecture> all() {
        return IntStream.range(0, 6)
                .mapToObj(i -> DECISIONS.architecture(i % 3, i / 3, 0))
                .toList();
    }

    private static Arbitrary<Term> number() {
        return Arbitraries.longs().between(-9, 9).map(Number::new);
    }

    private static Arbitrary<Term> choice(Arbitrary<Term> option) {
        return Arbitraries.of(POOL)
                .flatMap(d -> option.list().ofSize(d.size()).map(options -> (Term) new Choice(d, options)));
    }

    private static Arbitrary<Term> term(int depth) {
        if (depth == 0) {
            return Arbitraries.oneOf(number(), choice(number()));
        }
        Arbitrary<Term> smaller = term(depth - 1);
        return Arbitraries.oneOf(
                smaller,
                choice(smaller),
                Combinators.combine(Arbitraries.of('+', '-', '*', '/'), smaller, smaller)
                        .as(Binary::new));
    }

    @Provide
    Arbitrary<Term> terms() {
        return term(3).withoutEdgeCases();
    }

    @Provide
    Arbitrary<Term> whole() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 5_000).map(Number::new),
                choice(Arbitraries.longs().between(0, 5_000).map(Number::new)));
    }

    /** Whether it divides by zero, somewhere in the tree, under an architecture. */
    private static boolean fails(Term term, Architecture architecture) {
        if (term instanceof Choice choice) {
            return choice.options().stream().anyMatch(o -> fails(o, architecture));
        }
        return term instanceof Binary binary
                && (fails(binary.left(), architecture)
                        || fails(binary.right(), architecture)
                        || binary.sign() == '/' && binary.right().meaning(architecture) == 0);
    }

    private static Expr built(Term term) {
        Assume.that(all().stream().noneMatch(a -> fails(term, a)));
        return term.build();
    }

    @Property
    void theValueIsWhatWasWritten(@ForAll("terms") Term term) {
        Expr expr = built(term);
        for (Architecture architecture : all()) {
            assertThat(expr.value(architecture))
                    .as("%s under %s", expr, architecture)
                    .isEqualTo(term.meaning(architecture));
        }
    }

    @Property
    void theBoundsHoldEveryValue(@ForAll("terms") Term term) {
        Expr expr = built(term);
        for (Architecture architecture : all()) {
            assertThat(expr.value(architecture)).as("%s", expr).isBetween(expr.min(), expr.max());
        }
    }

    @Property
    void theBoundsOfAChoiceAreReached(@ForAll("whole") Term term) {
        Expr expr = term.build();
        assertThat(expr.min())
                .isEqualTo(all().stream().mapToLong(expr::value).min().orElseThrow());
        assertThat(expr.max())
                .isEqualTo(all().stream().mapToLong(expr::value).max().orElseThrow());
    }

    @Property
    void closingGivesAConstantAndKeepsTheValue(@ForAll("terms") Term term) {
        Expr expr = built(term);
        for (Architecture architecture : all()) {
            Expr closed = expr.fix(architecture);
            assertThat(closed.isConstant()).isTrue();
            assertThat(closed).isEqualTo(Expr.of(term.meaning(architecture)));
            assertThat(closed.asLong()).isEqualTo(term.meaning(architecture));
            assertThat(closed.fix(architecture)).isSameAs(closed);
        }
    }

    @Property
    void whatDependsOnNothingIsAConstant(@ForAll("terms") Term term) {
        Expr expr = built(term);
        assertThat(expr.isConstant()).isEqualTo(expr.support().isEmpty());
        Set<Decision> mentioned = new LinkedHashSet<>();
        term.mentioned(mentioned);
        assertThat(mentioned).containsAll(expr.support());
    }

    @Property
    void whatIsNotInTheSupportHasNoSay(@ForAll("terms") Term term) {
        Expr expr = built(term);
        for (Decision decision : POOL) {
            if (!expr.support().contains(decision)) {
                for (Architecture architecture : all()) {
                    assertThat(expr.value(architecture.with(decision, decision.size() - 1)))
                            .isEqualTo(expr.value(architecture));
                }
            }
        }
    }

    @Property
    void neutralNumbersLeaveTheExpressionItself(@ForAll("terms") Term term) {
        Expr expr = built(term);
        assertThat(expr.plus(0)).isEqualTo(expr);
        assertThat(Expr.ZERO.plus(expr)).isEqualTo(expr);
        assertThat(expr.minus(Expr.ZERO)).isEqualTo(expr);
        assertThat(expr.times(1)).isEqualTo(expr);
        assertThat(Expr.ONE.times(expr)).isEqualTo(expr);
        assertThat(expr.dividedBy(1)).isEqualTo(expr);
        assertThat(expr.times(0)).isEqualTo(Expr.ZERO);
        assertThat(Expr.ZERO.times(expr)).isEqualTo(Expr.ZERO);
    }

    @Property
    void sumsAndProductsMayBeTurnedAndRegrouped(
            @ForAll("terms") Term one, @ForAll("terms") Term two, @ForAll("terms") Term three) {
        Expr a = built(one);
        Expr b = built(two);
        Expr c = built(three);
        for (Architecture architecture : all()) {
            assertThat(a.plus(b).value(architecture)).isEqualTo(b.plus(a).value(architecture));
            assertThat(a.times(b).value(architecture)).isEqualTo(b.times(a).value(architecture));
            assertThat(a.plus(b).plus(c).value(architecture))
                    .isEqualTo(a.plus(b.plus(c)).value(architecture));
            assertThat(a.plus(b).times(c).value(architecture))
                    .isEqualTo(a.times(c).plus(b.times(c)).value(architecture));
            assertThat(a.plus(b).minus(b).value(architecture)).isEqualTo(a.value(architecture));
        }
    }

    @Property
    void equalTermsGiveEqualExpressions(@ForAll("terms") Term term) {
        Expr expr = built(term);
        assertThat(term.build()).isEqualTo(expr).hasSameHashCodeAs(expr).hasToString(expr.toString());
    }

    @Property
    void scalingIsMakeDivisible(@ForAll("whole") Term term) {
        Expr expr = term.build();
        for (double factor : new double[] {0, 0.35, 0.5, 0.75, 1, 1.3, 2}) {
            for (int divisor : new int[] {1, 3, 8}) {
                Expr scaled = expr.scaled(factor, divisor);
                for (Architecture architecture : all()) {
                    double wanted = expr.value(architecture) * factor;
                    long got = scaled.value(architecture);
                    assertThat(got % divisor).isZero();
                    assertThat(got).isGreaterThanOrEqualTo(divisor).isBetween(scaled.min(), scaled.max());
                    assertThat((double) got)
                            .isGreaterThanOrEqualTo(0.9 * wanted)
                            .isLessThan(wanted + divisor + 1e-9);
                }
                assertThat(scaled.support()).isEqualTo(expr.support());
            }
        }
    }

    @Property
    void largeNumbersAreRefusedAndNeverWrap(@ForAll long left, @ForAll long right) {
        exact(left, right, '+', () -> Math.addExact(left, right));
        exact(left, right, '-', () -> Math.subtractExact(left, right));
        exact(left, right, '*', () -> Math.multiplyExact(left, right));
    }

    private static void exact(long left, long right, char sign, java.util.function.LongSupplier expected) {
        Term term = new Binary(sign, new Number(left), new Number(right));
        try {
            assertThat(term.build().asLong()).isEqualTo(expected.getAsLong());
        } catch (ArithmeticException e) {
            assertThatThrownBy(term::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(left + " " + sign + " " + right);
        } catch (IllegalArgumentException e) {
            assertThatThrownBy(expected::getAsLong).isInstanceOf(ArithmeticException.class);
        }
    }
}
