package org.espalier.graph;

import java.util.List;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;

/**
 * The shape of one image's feature map: channels, height, width, each possibly open. A vector has height and width 1. The batch is not
 * part of it.
 */
public record Shape(Expr channels, Expr height, Expr width) {
    public static Shape of(int channels, int height, int width) {
        return new Shape(Expr.of(channels), Expr.of(height), Expr.of(width));
    }

    public Shape withChannels(Expr other) {
        return new Shape(other, height, width);
    }

    public Shape withSpatial(Function<Expr, Expr> change) {
        return new Shape(channels, change.apply(height), change.apply(width));
    }

    /** Number of values. */
    public Expr elements() {
        return channels.times(height).times(width);
    }

    public Shape fix(Architecture architecture) {
        return new Shape(channels.fix(architecture), height.fix(architecture), width.fix(architecture));
    }

    public static Shape select(Decision decision, List<Shape> byOption) {
        return new Shape(
                Expr.select(decision, byOption.stream().map(Shape::channels).toList()),
                Expr.select(decision, byOption.stream().map(Shape::height).toList()),
                Expr.select(decision, byOption.stream().map(Shape::width).toList()));
    }

    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }
}
