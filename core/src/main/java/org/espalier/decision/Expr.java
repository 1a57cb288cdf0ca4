package org.espalier.decision;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongBinaryOperator;

/**
 * A whole number that may depend on decisions: a constant, a choice between expressions, or arithmetic. The factories simplify, so an
 * expression in which nothing is open is always a {@link Constant}.
 */
public sealed interface Expr {
    Expr ZERO = new Constant(0);
    Expr ONE = new Constant(1);

    /** The number under an architecture. */
    long value(Architecture architecture);

    /** Adds every decision the number depends on. */
    void collect(Set<Decision> into);

    /** The largest number over all architectures (exact for choices, an upper bound for correlated arithmetic). */
    long max();

    /** The smallest number over all architectures (a lower bound for correlated arithmetic). */
    long min();

    /** Every decision the number depends on, in order of appearance. */
    default Set<Decision> support() {
        Set<Decision> support = new LinkedHashSet<>();
        collect(support);
        return support;
    }

    /** Whether nothing is open: the number is the same under every architecture. */
    default boolean isConstant() {
        return this instanceof Constant;
    }

    /** The number of a closed expression; throws where decisions are open. */
    default int asInt() {
        if (this instanceof Constant constant) {
            return (int) requireWithin(constant.number(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        throw new IllegalStateException("the number still depends on "
                + support().stream().map(Decision::path).toList());
    }

    /** As {@link #asInt}, for numbers that count values or operations. */
    default long asLong() {
        if (this instanceof Constant constant) {
            return constant.number();
        }
        throw new IllegalStateException("the number still depends on "
                + support().stream().map(Decision::path).toList());
    }

    private static long requireWithin(long number, long least, long most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException("a size of " + number + " is too large; at most " + most
                    + " can be built: choose smaller channels, kernels or images");
        }
        return number;
    }

    /** The same number with the decisions closed. */
    default Expr fix(Architecture architecture) {
        return isConstant() ? this : of(value(architecture));
    }

    /** A known number. */
    static Expr of(long number) {
        return new Constant(number);
    }

    /** The expression at the chosen option's position; one expression for each option. */
    static Expr select(Decision decision, List<Expr> byOption) {
        if (byOption.size() != decision.size()) {
            throw new IllegalArgumentException("decision '" + decision.path() + "' has " + decision.size()
                    + " options but " + byOption.size() + " expressions were given");
        }
        boolean same = byOption.stream().allMatch(byOption.get(0)::equals);
        return same ? byOption.get(0) : new Select(decision, byOption);
    }

    /** The sum; throws {@link IllegalArgumentException} where it does not fit a long, as the other arithmetic does. */
    default Expr plus(Expr other) {
        return this.equals(ZERO) ? other : other.equals(ZERO) ? this : combine(Operator.ADD, this, other);
    }

    /** The sum with a known number. */
    default Expr plus(long number) {
        return plus(of(number));
    }

    /** The difference, which may be negative. */
    default Expr minus(Expr other) {
        return other.equals(ZERO) ? this : combine(Operator.SUBTRACT, this, other);
    }

    /** The product. */
    default Expr times(Expr other) {
        if (this.equals(ZERO) || other.equals(ZERO)) {
            return ZERO;
        }
        return this.equals(ONE) ? other : other.equals(ONE) ? this : combine(Operator.MULTIPLY, this, other);
    }

    /** The product with a known number. */
    default Expr times(long number) {
        return times(of(number));
    }

    /** Division rounded down. */
    default Expr dividedBy(Expr other) {
        return other.equals(ONE) ? this : combine(Operator.DIVIDE, this, other);
    }

    /** Division by a known number, rounded down. */
    default Expr dividedBy(long number) {
        return dividedBy(of(number));
    }

    /**
     * The number times a factor, rounded to a multiple of the divisor, never below the divisor and never more than 10 % down (the
     * {@code make_divisible} of the MobileNet family).
     */
    default Expr scaled(double factor, int divisor) {
        return this instanceof Constant c
                ? of(Scaled.apply(c.number(), factor, divisor))
                : new Scaled(this, factor, divisor);
    }

    private static Expr combine(Operator operator, Expr left, Expr right) {
        return left instanceof Constant a && right instanceof Constant b
                ? of(operator.apply(a.number(), b.number()))
                : new Arithmetic(operator, left, right);
    }

    /** A number under every architecture the same. */
    record Constant(long number) implements Expr {
        @Override
        public long value(Architecture architecture) {
            return number;
        }

        @Override
        public void collect(Set<Decision> into) {}

        @Override
        public long max() {
            return number;
        }

        @Override
        public long min() {
            return number;
        }

        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    /**
     * One of several expressions, by decision.
     *
     * @param decision what is chosen
     * @param byOption one expression for each option, in their order
     */
    record Select(Decision decision, List<Expr> byOption) implements Expr {
        public Select {
            byOption = List.copyOf(byOption);
        }

        @Override
        public long value(Architecture architecture) {
            return byOption.get(architecture.index(decision)).value(architecture);
        }

        @Override
        public void collect(Set<Decision> into) {
            into.add(decision);
            byOption.forEach(e -> e.collect(into));
        }

        @Override
        public long max() {
            return byOption.stream().mapToLong(Expr::max).max().orElseThrow();
        }

        @Override
        public long min() {
            return byOption.stream().mapToLong(Expr::min).min().orElseThrow();
        }

        @Override
        public String toString() {
            return decision.path() + byOption;
        }
    }

    /** Two expressions joined. */
    record Arithmetic(Operator operator, Expr left, Expr right) implements Expr {
        @Override
        public long value(Architecture architecture) {
            return operator.apply(left.value(architecture), right.value(architecture));
        }

        @Override
        public void collect(Set<Decision> into) {
            left.collect(into);
            right.collect(into);
        }

        @Override
        public long max() {
            return Bounds.of(this).most();
        }

        @Override
        public long min() {
            return Bounds.of(this).least();
        }

        @Override
        public String toString() {
            return "(" + left + " " + operator.sign + " " + right + ")";
        }
    }

    /**
     * A number scaled and rounded; see {@link Expr#scaled}.
     *
     * @param base the number before scaling
     * @param factor at least 0
     * @param divisor the result is a multiple of it, at least 1
     */
    record Scaled(Expr base, double factor, int divisor) implements Expr {
        static long apply(long number, double factor, int divisor) {
            double wanted = number * factor;
            if (!(wanted >= 0 && wanted <= Integer.MAX_VALUE)) {
                throw new IllegalArgumentException("expected a factor under which " + number + " stays between 0 and "
                        + Integer.MAX_VALUE + ", got " + factor);
            }
            long rounded = Math.max(divisor, (long) (wanted + divisor / 2.0) / divisor * divisor);
            return rounded < 0.9 * wanted ? rounded + divisor : rounded;
        }

        @Override
        public long value(Architecture architecture) {
            return apply(base.value(architecture), factor, divisor);
        }

        @Override
        public void collect(Set<Decision> into) {
            base.collect(into);
        }

        @Override
        public long max() {
            return apply(base.max(), factor, divisor);
        }

        @Override
        public long min() {
            return apply(base.min(), factor, divisor);
        }
    }

    /** Arithmetic on whole numbers: exact, or refused. */
    enum Operator {
        ADD("+", exact(Math::addExact, "+")),
        SUBTRACT("-", exact(Math::subtractExact, "-")),
        MULTIPLY("*", exact(Math::multiplyExact, "*")),
        DIVIDE("/", Operator::quotient);

        private final String sign;
        private final LongBinaryOperator function;

        Operator(String sign, LongBinaryOperator function) {
            this.sign = sign;
            this.function = function;
        }

        long apply(long left, long right) {
            return function.applyAsLong(left, right);
        }

        private static long quotient(long left, long right) {
            if (right == 0) {
                throw new IllegalArgumentException(left + " cannot be divided by 0");
            }
            return Math.floorDiv(left, right);
        }

        private static LongBinaryOperator exact(LongBinaryOperator function, String sign) {
            return (left, right) -> {
                try {
                    return function.applyAsLong(left, right);
                } catch (ArithmeticException e) {
                    throw new IllegalArgumentException(
                            "too large to be counted: " + left + " " + sign + " " + right
                                    + "; choose smaller channels, kernels or images",
                            e);
                }
            };
        }
    }
}
