package org.espalier.zoo;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Proportion;
import org.espalier.graph.Shape;

/** What the once-for-all spaces (Cai et al. 2020) share: elastic resolution and inverted bottlenecks in stages of elastic depth. */
final class ElasticDecisions {
    private ElasticDecisions() {}

    /** The decision about the resolution, which is a number of rows: the parameter {@code resolution}, else the given input's, else 128 to 224. */
    static Decision resolution(SpaceParameters parameters, int step) {
        if (!parameters.integers("resolution").isEmpty()) {
            return Decision.ofInts("resolution", parameters.ascending("resolution", 1, SpaceParameters.LARGEST_IMAGE));
        }
        if (parameters.isGiven("input")) {
            return Decision.ofInts("resolution", parameters.image().height().asInt());
        }
        return Decision.ofInts(
                "resolution",
                IntStream.iterate(128, r -> r <= 224, r -> r + step).toArray());
    }

    /** Images of the decided rows; the columns follow in the proportion of the parameter {@code input}. */
    static Shape input(SpaceParameters parameters, Decision resolution) {
        Shape image = parameters.image();
        Proportion proportion = Proportion.of(image);
        List<Expr> columns = IntStream.range(0, resolution.size())
                .mapToObj(i -> Expr.of(columns(proportion, Math.toIntExact(resolution.number(i)))))
                .toList();
        return new Shape(image.channels(), resolution.value(), Expr.select(resolution, columns));
    }

    private static int columns(Proportion proportion, int rows) {
        int columns = proportion.columns(rows);
        if (columns > SpaceParameters.LARGEST_IMAGE) {
            throw new IllegalArgumentException("resolution " + rows + " of images of " + proportion.height() + "x"
                    + proportion.width() + " has " + columns + " columns, expected at most "
                    + SpaceParameters.LARGEST_IMAGE);
        }
        return columns;
    }

    /** A channel number times the width, rounded to 8 as the MobileNet family does. */
    static int width(int channels, double factor) {
        return Expr.of(channels).scaled(factor, 8).asInt();
    }

    /** Input channels times the decided expansion ratio, rounded to 8. */
    static Expr hidden(Expr in, Decision expand) {
        return Expr.select(
                expand,
                expand.options().stream()
                        .map(e -> e.equals("1") ? in : in.scaled(Double.parseDouble(e), 8))
                        .toList());
    }

    /** A decision between ratios; whole ones are written without a fraction. */
    static Decision ratios(String path, double[] values) {
        return new Decision(
                path, Arrays.stream(values).mapToObj(ElasticDecisions::ratio).toList());
    }

    static String ratio(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** A network of the same width and stem. */
    static SpaceFactory.Origin origin(String network, SpaceParameters parameters) {
        return new SpaceFactory.Origin(
                network, Map.of("width", parameters.positive("width"), "stride", parameters.integer("stride", 1)));
    }

    static final List<SpaceParameter> ELASTIC = List.of(
            new SpaceParameter(
                    "resolution",
                    List.of(),
                    "rows of images, columns in the input's proportion; default 128 to 224, or the input's"),
            new SpaceParameter("width", 1.0, "factor of all channel numbers, rounded to multiples of 8"),
            new SpaceParameter("kernel", List.of(3, 5, 7), "depthwise kernel sizes"),
            new SpaceParameter("expand", List.of(3, 4, 6), "expansion ratios"),
            new SpaceParameter("depth", List.of(2, 3, 4), "blocks of a stage"),
            new SpaceParameter("stride", 2, "stride of the stem: 1 for small images"));
}
