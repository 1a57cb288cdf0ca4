package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.FiniteNumber;
import org.espalier.yaml.YamlSection;
import org.espalier.zoo.blocks.BlockLibrary;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** Turns the sections of a YAML space into one graph, front to back. */
final class YamlStages {
    private static final List<String> ACTIVATIONS = Stream.of(Activation.Function.values())
            .map(f -> f.name().toLowerCase(Locale.ROOT))
            .toList();

    private static final int MOST_REPEATS = 1000;
    private static final int MOST_CHANNELS = 1_000_000;
    private static final int MOST_EXPAND = 1000;
    private static final int LARGEST_KERNEL = 255;
    /** Blocks of a whole space, each alternative of a choice counted. */
    private static final int MOST_BLOCKS = 10_000;

    private final double width;
    private final BatchNorm candidateNorm;
    private final BatchNorm norm = new BatchNorm(true);
    private final BlockLibrary library = BlockLibrary.installed();
    private final Graph.Builder builder = Graph.builder(1);
    private int last;
    private int stages;
    private long blocks;
    private Expr channels = Expr.ZERO;

    YamlStages(double width, BatchNorm candidateNorm) {
        this.width = width;
        this.candidateNorm = candidateNorm;
    }

    void stem(YamlSection section) {
        channels = channels(section, "stem.channels", List.of(16));
        Expr kernel = numbers(section, "kernel", "stem.kernel", List.of(3), true);
        Conv conv = Conv.dense(channels, kernel, section.integer("stride", 1, 1, 4));
        last = builder.add("stem", Blocks.convNormAct(conv, norm, activation(section)), last);
    }

    void stage(YamlSection section) {
        stages++;
        String path = "stage" + stages;
        Expr out = channels(section, path + ".channels", List.of());
        int stride = section.integer("stride", 1, 1, 4);
        if (section.has("cell")) {
            entry(section, path, out, stride);
            cells(section, path, out);
        } else if (section.has("choice")) {
            entry(section, path, out, stride);
            repeat(section, path, section.count("choice"), i -> choice(section, path + ".block" + (i + 1), out));
        } else {
            Expr in = channels;
            repeat(
                    section,
                    path,
                    1,
                    i -> block(section, path + ".block" + (i + 1), i == 0 ? in : out, out, i == 0 ? stride : 1, norm));
        }
        channels = out;
    }

    /** Operations to choose from keep the shape, so a convolution before them brings the channels and the stride. */
    private void entry(YamlSection section, String path, Expr out, int stride) {
        if (stride == 1 && channels.equals(out)) {
            return;
        }
        Conv conv = Conv.dense(out, Expr.of(3), stride);
        last = builder.add(path + "_entry", Blocks.convNormAct(conv, norm, activation(section)), last);
    }

    private void takeRoom(YamlSection section, long more) {
        blocks += more;
        if (blocks > MOST_BLOCKS) {
            throw section.error(
                    section.has("depth") ? "depth" : "repeat",
                    "the space has more than " + MOST_BLOCKS + " blocks, alternatives counted; choose fewer");
        }
    }

    /** @param alternatives how many blocks an element holds, one beside the other */
    private void repeat(YamlSection section, String path, int alternatives, IntFunction<Graph> element) {
        List<Integer> depths = section.has("depth") ? section.integers("depth", List.of(1)) : List.of();
        if (!depths.isEmpty() && section.has("repeat")) {
            throw section.error("repeat", "give either depth (to choose from) or repeat (fixed)");
        }
        int[] sorted =
                depths.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
        if (sorted.length > 0 && sorted[0] < 1) {
            throw section.error("depth", "a stage has at least one block, got " + depths);
        }
        if (sorted.length > 0 && sorted[sorted.length - 1] > MOST_REPEATS) {
            throw section.error("depth", "a stage has at most " + MOST_REPEATS + " blocks, got " + depths);
        }
        int most = sorted.length > 0 ? sorted[sorted.length - 1] : section.integer("repeat", 1, 1, MOST_REPEATS);
        takeRoom(section, (long) most * alternatives);
        List<Graph> chain = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            chain.add(element.apply(i));
        }
        if (sorted.length > 1) {
            last = builder.repeat(path, Decision.ofInts(path + ".depth", sorted), chain, last);
        } else {
            Chain fixed = new Chain();
            for (int i = 0; i < most; i++) {
                fixed.then("block" + (i + 1), chain.get(i));
            }
            last = builder.add(path, fixed.build(), last);
        }
    }

    private Graph block(YamlSection section, String path, Expr in, Expr out, int stride, BatchNorm blockNorm) {
        String name = section.text("block", "mbconv");
        Expr kernel = numbers(section, "kernel", path + ".kernel", List.of(3), true);
        BlockSpec spec = BlockSpec.of(in, out, stride)
                .withKernel(kernel)
                .withHidden(hidden(section, path, name, in, out))
                .withNorm(blockNorm)
                .withActivation(activation(section));
        if (section.flag("squeeze_excite", false)) {
            spec = spec.withSqueeze(BlockSpec.Squeeze.mobile(spec.hidden()));
        }
        try {
            return library.get(name).build(spec);
        } catch (IllegalArgumentException e) {
            throw section.error("block", String.valueOf(e.getMessage()));
        }
    }

    /** An inverted bottleneck widens its input; a bottleneck narrows its output. */
    private static Expr hidden(YamlSection section, String path, String block, Expr in, Expr out) {
        boolean narrows = block.startsWith("bottleneck");
        List<String> texts = section.texts("expand", List.of(narrows ? "0.25" : block.equals("mbconv") ? "4" : "1"));
        double[] ratios;
        try {
            ratios = texts.stream()
                    .mapToDouble(FiniteNumber::parse)
                    .sorted()
                    .distinct()
                    .toArray();
        } catch (NumberFormatException e) {
            throw section.error("expand", "expected numbers, got " + Excerpt.of(texts));
        }
        if (ratios.length == 0 || ratios[0] <= 0 || ratios[ratios.length - 1] > MOST_EXPAND) {
            throw section.error(
                    "expand", "expected numbers above 0 and at most " + MOST_EXPAND + ", got " + Excerpt.of(texts));
        }
        return ElasticDecisions.hidden(narrows ? out : in, ElasticDecisions.ratios(path + ".expand", ratios));
    }

    private Graph choice(YamlSection section, String path, Expr out) {
        List<String> labels = new ArrayList<>();
        List<Graph> graphs = new ArrayList<>();
        if (section.hasMappings("choice")) {
            for (YamlSection option : section.sections("choice")) {
                String label = option.text("name", option.text("block", "mbconv"));
                labels.add(label);
                Graph graph = block(option, path + "." + label, out, out, 1, candidateNorm);
                if (!graph.decisions().isEmpty()) {
                    throw option.error("block", "an operation to choose takes single values, not lists");
                }
                graphs.add(graph);
            }
        } else {
            labels.addAll(section.texts("choice", List.of()));
            graphs.addAll(operations(section, "choice", labels, out));
        }
        Graph.Builder b = Graph.builder(1);
        return b.build(b.oneOf("choice", decision(section, "choice", path + ".op", labels), graphs, 0));
    }

    /** A dense cell: every node is the sum of one operation on every earlier node (as NAS-Bench-201); the stage's cells share it. */
    private void cells(YamlSection section, String path, Expr out) {
        YamlSection cell = section.section("cell");
        int nodes = cell.integer("nodes", 4, 2, 12);
        List<String> labels = cell.texts("operations", List.of());
        List<Graph> graphs = operations(cell, "operations", labels, out);
        Graph.Builder b = Graph.builder(1);
        int[] values = new int[nodes];
        for (int to = 1; to < nodes; to++) {
            int[] inputs = new int[to];
            for (int from = 0; from < to; from++) {
                String edge = "edge" + to + "-" + from;
                inputs[from] =
                        b.oneOf(edge, decision(cell, "operations", path + "." + edge, labels), graphs, values[from]);
            }
            values[to] = to == 1 ? inputs[0] : b.add("node" + to, new Add(), inputs);
        }
        Graph graph = b.build(values[nodes - 1]);
        repeat(section, path, labels.size() * nodes * (nodes - 1) / 2, i -> graph);
    }

    private List<Graph> operations(YamlSection section, String key, List<String> names, Expr out) {
        BlockSpec spec = BlockSpec.of(out, out, 1).withHidden(out.times(4)).withNorm(candidateNorm);
        try {
            return names.stream().map(name -> library.get(name).build(spec)).toList();
        } catch (IllegalArgumentException e) {
            throw section.error(key, String.valueOf(e.getMessage()));
        }
    }

    private static Decision decision(YamlSection section, String key, String path, List<String> labels) {
        try {
            return new Decision(path, labels);
        } catch (IllegalArgumentException e) {
            throw section.error(key, String.valueOf(e.getMessage()));
        }
    }

    private Expr channels(YamlSection section, String path, List<Integer> otherwise) {
        List<Integer> given = section.integers("channels", otherwise);
        if (given.isEmpty() || given.stream().anyMatch(c -> c < 1 || c > MOST_CHANNELS)) {
            throw section.error(
                    "channels", "expected whole numbers from 1 to " + MOST_CHANNELS + ", got " + Excerpt.of(given));
        }
        int[] sorted = given.stream()
                .mapToInt(c -> width == 1 ? c : ElasticDecisions.width(c, width))
                .sorted()
                .distinct()
                .toArray();
        return Decision.ofInts(path, sorted).value();
    }

    private static Expr numbers(YamlSection section, String key, String path, List<Integer> otherwise, boolean odd) {
        List<Integer> given = section.integers(key, otherwise);
        if (given.isEmpty() || given.stream().anyMatch(k -> k < 1 || k > LARGEST_KERNEL || (odd && k % 2 == 0))) {
            throw section.error(
                    key, "expected odd whole numbers up to " + LARGEST_KERNEL + ", got " + Excerpt.of(given));
        }
        return Decision.ofInts(
                        path,
                        given.stream()
                                .mapToInt(Integer::intValue)
                                .sorted()
                                .distinct()
                                .toArray())
                .value();
    }

    private static Activation.Function activation(YamlSection section) {
        return Activation.Function.valueOf(
                section.oneOf("activation", "relu", ACTIVATIONS).toUpperCase(Locale.ROOT));
    }

    Graph head(YamlSection section, int classes) {
        Chain head = new Chain();
        if (section.has("channels")) {
            Expr out = channels(section, "head.channels", List.of());
            head.then("mix", Blocks.convNormAct(Conv.pointwise(out), norm, activation(section)));
        }
        head.then("pool", new GlobalAveragePool());
        double dropout = section.decimal("dropout", 0, 0, 0.99);
        if (dropout > 0) {
            head.then("dropout", new Dropout(dropout));
        }
        head.then("classifier", new Linear(Expr.of(classes), true));
        return builder.build(builder.add("head", head.build(), last));
    }
}
