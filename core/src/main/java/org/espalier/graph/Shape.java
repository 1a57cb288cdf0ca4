package org.espalier.graph;

import java.util.List;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;

/**
 * The shape of one image's feature map: channels, height, width, each possibly open. A vector has height and width 1. The batch is not
 * part of it.
 *
 * @param channels values of each pixel
 * @param height rows, pixels
 * @param width columns, pixels
 */
public record Shape(Expr channels, Expr height, Expr width) {
    /** A closed shape: channels, then rows and columns in pixels. */
    public static Shape of(int channels, int height, int width) {
        return new Shape(Expr.of(channels), Expr.of(height), Expr.of(width));
    }

    /** The same height and width with other channels. */
    public Shape withChannels(Expr other) {
        return new Shape(other, height, width);
    }

    /** The same channels, with height and width changed alike. */
    public Shape withSpatial(Function<Expr, Expr> change) {
        return new Shape(channels, change.apply(height), change.apply(width));
    }

    /** Number of values. */
    public Expr elements() {
        return channels.times(height).times(width);
    }

    /** The closed shape under an architecture. */
    public Shape fix(Architecture architecture) {
        return new Shape(channels.fix(architecture), height.fix(architecture), width.fix(architecture));
    }

    /**
     * The shape at the chosen option's position.
     *
     * @param byOption one for each option of the decision
     */
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
