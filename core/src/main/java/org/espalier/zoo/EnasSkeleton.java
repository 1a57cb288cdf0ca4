package org.espalier.zoo;

import java.util.List;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** The networks around the cells, as the authors' code builds them: stem, where to reduce, how inputs are brought to size, head. */
record EnasSkeleton(int classes, EnasCell normal, EnasCell reduce) {
    private static final BatchNorm NORM = new BatchNorm(true);

    /** What a cell has put out: a value, as so many loose ends of some channels each. */
    private record Output(int value, long channels, Expr ends, EnasCell cell) {
        static Output of(int value, long channels, EnasCell cell) {
            return new Output(value, channels, cell.ends(), cell);
        }

        /** Of the stem, whose channels are the same in every member. */
        static Output closed(int value, long channels, EnasCell any) {
            return new Output(value, channels, Expr.ONE, any);
        }

        /** Whether it has exactly those channels: 1, else 0. */
        Expr has(long wanted) {
            if (ends.isConstant()) {
                return channels == wanted ? Expr.ONE : Expr.ZERO;
            }
            return wanted % channels == 0 ? cell.hasEnds(wanted / channels) : Expr.ZERO;
        }
    }

    private static boolean reduces(int layer, int layers) {
        return layer == layers / 3 || layer == 2 * (layers / 3) + 1;
    }

    private static Graph stem(long channels) {
        return Blocks.convNorm(Conv.dense(Expr.of(3 * channels), Expr.of(3), 1), NORM);
    }

    private int head(Graph.Builder b, int value) {
        return b.add(
                "head",
                new Chain()
                        .then("relu", Activation.relu())
                        .then("pool", new GlobalAveragePool())
                        .then("classifier", new Linear(Expr.of(classes), false))
                        .build(),
                value);
    }

    /**
     * The network that is trained from scratch.
     *
     * @param layers normal cells; two that reduce come to them
     */
    Graph network(int channels, int layers) {
        Graph.Builder b = Graph.builder(1);
        Output last = Output.closed(b.add("stem", stem(channels), 0), 3L * channels, normal);
        Output before = last;
        boolean reduced = false;
        long width = channels;
        for (int i = 0; i < layers + 2; i++) {
            boolean reduces = reduces(i, layers);
            EnasCell cell = reduces ? reduce : normal;
            width = reduces ? 2 * width : width;
            Expr c = Expr.of(width);
            int first = reduced
                    ? b.add("reduce" + i, Blocks.factorizedReduce(c, NORM), before.value)
                    : calibrated(b, "calibrate" + i + "_0", before, width);
            int second = b.add(
                    "base" + i,
                    Blocks.reluConvNorm(Conv.pointwise(c), NORM),
                    calibrated(b, "calibrate" + i + "_1", last, width));
            before = last;
            last = Output.of(b.add("cell" + i, cell.whole(c), first, second), width, cell);
            reduced = reduces;
        }
        return b.build(head(b, last.value));
    }

    /** A 1x1 convolution where the channels are others than the cell's; whether they are hangs on the loose ends of a cell before. */
    private static int calibrated(Graph.Builder b, String name, Output output, long width) {
        Expr fits = output.has(width);
        if (fits.equals(Expr.ONE)) {
            return output.value;
        }
        Graph change = Blocks.reluConvNorm(Conv.pointwise(Expr.of(width)), NORM);
        if (fits.equals(Expr.ZERO)) {
            return b.add(name, change, output.value);
        }
        // a sum of one, as one of the two does not stand; the first says the shape
        return b.add(
                name,
                new Body.Ends(
                        List.of(Expr.ONE.minus(fits), fits),
                        List.of(change, Graph.passThrough(1, 0)),
                        Body.Ends.Join.ADD),
                output.value,
                output.value);
    }

    /** The network that a search trains, in which every cell puts out as many channels as it has. */
    Graph searched(int channels, int layers) {
        Graph.Builder b = Graph.builder(1);
        int last = b.add("stem", stem(channels), 0);
        int before = last;
        long width = channels;
        long lastWidth = 3L * channels;
        long beforeWidth = lastWidth;
        for (int i = 0; i < layers + 2; i++) {
            boolean reduces = reduces(i, layers);
            width = reduces ? 2 * width : width;
            Expr c = Expr.of(width);
            if (reduces) {
                before = last;
                last = b.add("reduce" + i, Blocks.factorizedReduce(c, NORM), before);
                lastWidth = width;
            }
            int first = reduces
                    ? b.add("reduce" + i + "_0", Blocks.factorizedReduce(c, NORM), before)
                    : brought(b, "calibrate" + i + "_0", before, beforeWidth, width);
            int second = brought(b, "calibrate" + i + "_1", last, lastWidth, width);
            EnasCell cell = reduces ? reduce : normal;
            before = last;
            beforeWidth = lastWidth;
            last = b.add("cell" + i, cell.searched(c), first, second);
            lastWidth = width;
        }
        return b.build(head(b, last));
    }

    private static int brought(Graph.Builder b, String name, int value, long from, long to) {
        return from == to ? value : b.add(name, Blocks.reluConvNorm(Conv.pointwise(Expr.of(to)), NORM), value);
    }
}
