package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.space.ArchitectureCodec;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Excerpt;
import org.espalier.zoo.blocks.BlockLibrary;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** The space of Single Path One-Shot (Guo et al. 2020): 20 blocks, each a shuffle block with kernel 3, 5 or 7, or Xception. */
public final class SinglePathOneShot implements SpaceFactory {
    private static final List<String> CHOICES = List.of("shuffle_3x3", "shuffle_5x5", "shuffle_7x7", "xception");
    private static final int[] BLOCKS = {4, 4, 8, 4};
    private static final int[] CHANNELS = {64, 160, 320, 640};

    @Override
    public String name() {
        return "spos";
    }

    @Override
    public String summary() {
        return "20 choice blocks x 4 operations after ShuffleNetV2 (Guo et al. 2020)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(
                SpaceParameter.input(3, 224),
                SpaceParameter.classes(1000),
                new SpaceParameter("stride", 2, "stride of the stem: 1 for small images"));
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        List<Decision> choices = new ArrayList<>();
        for (int s = 0; s < BLOCKS.length; s++) {
            for (int i = 0; i < BLOCKS[s]; i++) {
                choices.add(new Decision("stage" + (s + 1) + ".block" + (i + 1) + ".op", CHOICES));
            }
        }
        DecisionSet decisions = new DecisionSet(choices);
        Graph relaxed = graph(parameters, choices, new BatchNorm(false));
        return new GraphSpace(
                name(),
                graph(parameters, choices, new BatchNorm(true)),
                parameters.image(),
                decisions,
                new Codec(decisions),
                GraphSpace.argmax(relaxed, decisions));
    }

    private static Graph graph(SpaceParameters parameters, List<Decision> choices, BatchNorm candidateNorm) {
        BatchNorm norm = new BatchNorm(true);
        BlockLibrary library = BlockLibrary.installed();
        Conv stem = Conv.dense(Expr.of(16), Expr.of(3), parameters.integer("stride", 1));
        Graph.Builder b = Graph.builder(1);
        int last = b.add("stem", Blocks.convNormAct(stem, norm, Activation.Function.RELU), 0);
        int in = 16;
        int place = 0;
        for (int s = 0; s < BLOCKS.length; s++) {
            for (int i = 0; i < BLOCKS[s]; i++) {
                BlockSpec spec = BlockSpec.of(in, CHANNELS[s], i == 0 ? 2 : 1).withNorm(candidateNorm);
                List<Graph> candidates =
                        CHOICES.stream().map(c -> library.get(c).build(spec)).toList();
                last = b.oneOf("stage" + (s + 1) + "_block" + (i + 1), choices.get(place++), candidates, last);
                in = CHANNELS[s];
            }
        }
        Graph head = new Chain()
                .then("mix", Blocks.convNormAct(Conv.pointwise(Expr.of(1024)), norm, Activation.Function.RELU))
                .then("pool", new GlobalAveragePool())
                .then("dropout", new Dropout(0.1))
                .then("classifier", new Linear(Expr.of(parameters.classes()), false))
                .build();
        return b.build(b.add("head", head, last));
    }

    /** {@code [2,1,0,..]}: for each block 0, 1, 2 for kernel 3, 5, 7, or 3 for Xception. */
    private record Codec(DecisionSet decisions) implements ArchitectureCodec {
        @Override
        public Architecture parse(String text) {
            String expected = "[" + decisions.size() + " digits from 0 to 3]";
            List<Object> digits = ArchitectureJson.list("spos", expected, text);
            if (digits.size() != decisions.size()) {
                throw new IllegalArgumentException(
                        "spos architecture: expected " + expected + ", got " + digits.size() + " values");
            }
            int[] indices = new int[digits.size()];
            for (int i = 0; i < indices.length; i++) {
                if (!(digits.get(i) instanceof Integer digit && digit >= 0 && digit < CHOICES.size())) {
                    throw new IllegalArgumentException("spos architecture: position " + i + ": expected 0 to 3 for "
                            + CHOICES + ", got " + Excerpt.of(digits.get(i)));
                }
                indices[i] = digit;
            }
            return new Architecture(decisions, indices);
        }

        @Override
        public String format(Architecture architecture) {
            return ArchitectureJson.write(architecture.indices());
        }
    }
}
