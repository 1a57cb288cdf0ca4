package org.espalier.zoo;

import java.util.List;
import org.espalier.decision.Expr;
import org.espalier.graph.AuxiliaryHead;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Shape;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** The macro architecture around the cells: stem, where to reduce, head. */
record DartsSkeleton(Shape input, int classes, boolean imagenet, DartsCell normal, DartsCell reduce) {
    static DartsSkeleton of(SpaceParameters parameters, DartsCell normal, DartsCell reduce) {
        boolean imagenet = parameters.word("stem", List.of("cifar", "imagenet")).equals("imagenet");
        int size = imagenet ? 224 : 32;
        Shape input = parameters.integers("input").isEmpty() ? Shape.of(3, size, size) : parameters.image();
        int classes = parameters.isGiven("classes") ? parameters.classes() : imagenet ? 1000 : 10;
        return new DartsSkeleton(input, classes, imagenet, normal, reduce);
    }

    /** Builds one cell. */
    @FunctionalInterface
    private interface CellBuilder {
        Graph build(DartsCell cell, Expr channels, Graph prepare0, Graph prepare1);
    }

    /** The network that is trained from scratch. */
    Graph network(int channels, int cells) {
        return helped(cells, build(channels, cells, new BatchNorm(true), DartsCell::discrete));
    }

    /** The network that is trained from scratch, with an operation, or none, on every edge. */
    Graph network(int channels, int cells, DartsRelaxation edges) {
        return helped(
                cells,
                build(
                        channels,
                        cells,
                        new BatchNorm(true),
                        (cell, c, p0, p1) -> cell.open(c, p0, p1, edges.edges(cell))));
    }

    /** The relaxed network. */
    Graph supernet(int channels, int cells, DartsRelaxation relaxation) {
        return build(
                channels,
                cells,
                new BatchNorm(false),
                (cell, c, p0, p1) -> cell.relaxed(c, p0, p1, relaxation.edges(cell)));
    }

    private Graph helped(int cells, Graph network) {
        return network.withAuxiliary(new AuxiliaryHead("cell" + 2 * cells / 3, auxiliaryHead(classes, imagenet)));
    }

    private Graph build(int channels, int cells, BatchNorm cellNorm, CellBuilder builder) {
        Graph.Builder b = Graph.builder(1);
        int before = b.add("stem", imagenet ? imagenetStem(channels) : cifarStem(channels), 0);
        int last = imagenet ? b.add("stem1", imagenetStem1(channels), before) : before;
        boolean reduced = imagenet;
        int width = channels;
        for (int i = 0; i < cells; i++) {
            // two cells have both reductions at one place in the authors' rule; then there is only one
            boolean reduces = i == cells / 3 || i == 2 * cells / 3;
            width = reduces ? width * 2 : width;
            DartsCell cell = reduces ? reduce : normal;
            Expr c = Expr.of(width);
            Graph prepare0 = DartsCell.prepare(c, reduced, cellNorm);
            Graph prepare1 = DartsCell.prepare(c, false, cellNorm);
            int next = b.add("cell" + i, builder.build(cell, c, prepare0, prepare1), before, last);
            before = last;
            last = next;
            reduced = reduces;
        }
        Graph head = new Chain()
                .then("pool", new GlobalAveragePool())
                .then("classifier", new Linear(Expr.of(classes), true))
                .build();
        return b.build(b.add("head", head, last));
    }

    private static Graph cifarStem(int channels) {
        return Blocks.convNorm(Conv.dense(Expr.of(3L * channels), Expr.of(3), 1), new BatchNorm(true));
    }

    private static Graph imagenetStem(int channels) {
        BatchNorm norm = new BatchNorm(true);
        return new Chain()
                .then(
                        "first",
                        Blocks.convNormAct(
                                Conv.dense(Expr.of(channels / 2), Expr.of(3), 2), norm, Activation.Function.RELU))
                .then("second", Blocks.convNorm(Conv.dense(Expr.of(channels), Expr.of(3), 2), norm))
                .build();
    }

    private static Graph imagenetStem1(int channels) {
        return Blocks.reluConvNorm(Conv.dense(Expr.of(channels), Expr.of(3), 2), new BatchNorm(true));
    }

    /**
     * The auxiliary head that the authors attach after the cell at two thirds; not part of the network and never counted with it. The ImageNet head lacks its last batch norm, a slip that is kept so that counts agree.
     */
    static Graph auxiliaryHead(int classes, boolean imagenet) {
        BatchNorm norm = new BatchNorm(true);
        Conv wide = new Conv(Expr.of(768), Expr.of(2), Expr.of(2), 1, 1, Expr.ONE, false, false);
        Chain chain = new Chain()
                .then("act", Activation.relu())
                .then("pool", new Pool(Pool.Mode.AVERAGE, 5, imagenet ? 2 : 3, 0))
                .then("narrow", Blocks.convNormAct(Conv.pointwise(Expr.of(128)), norm, Activation.Function.RELU))
                .then("wide", wide);
        if (!imagenet) {
            chain.then("norm", norm);
        }
        return chain.then("act2", Activation.relu())
                .then("classifier", new Linear(Expr.of(classes), true))
                .build();
    }
}
