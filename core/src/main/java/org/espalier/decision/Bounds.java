package org.espalier.decision;

import java.util.stream.LongStream;

/** Between which numbers an expression stays: each side of arithmetic is taken to vary on its own. */
record Bounds(long least, long most) {
    static Bounds of(Expr expr) {
        if (!(expr instanceof Expr.Arithmetic arithmetic)) {
            return new Bounds(expr.min(), expr.max());
        }
        Bounds left = of(arithmetic.left());
        Bounds right = of(arithmetic.right());
        Expr.Operator operator = arithmetic.operator();
        long[] rights = operator == Expr.Operator.DIVIDE ? right.divisors() : right.ends();
        // each operator rises or falls in each side, so that its extremes stand at the ends
        long[] corners = LongStream.of(left.ends())
                .flatMap(a -> LongStream.of(rights).map(b -> operator.apply(a, b)))
                .sorted()
                .toArray();
        return new Bounds(corners[0], corners[corners.length - 1]);
    }

    private long[] ends() {
        return new long[] {least, most};
    }

    /** The ends of what is below zero and of what is above; zero itself where there is nothing else. */
    private long[] divisors() {
        long[] divisors = LongStream.of(least, -1, 1, most)
                .filter(n -> n != 0 && n >= least && n <= most)
                .toArray();
        return divisors.length == 0 ? ends() : divisors;
    }
}
