package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DartsSpaceFactoryTest {
    private static final Zoo ZOO = Zoo.installed();
    private static final Map<String, String> NAMES = Map.of(
            "s3",
            "sep_conv_3x3",
            "s5",
            "sep_conv_5x5",
            "d3",
            "dil_conv_3x3",
            "d5",
            "dil_conv_5x5",
            "mp",
            "max_pool_3x3",
            "ap",
            "avg_pool_3x3",
            "sk",
            "skip_connect");

    private static String cell(String text) {
        StringBuilder json = new StringBuilder("[");
        for (String pair : text.replace("/", " ").trim().split("\\s+")) {
            json.append(json.length() > 1 ? "," : "")
                    .append("[\"" + NAMES.get(pair.substring(0, 2)) + "\"," + pair.substring(3) + "]");
        }
        return json + "]";
    }

    private static String genotype(String normal, String reduce) {
        return "{\"normal\":" + cell(normal) + ",\"normal_concat\":[2,3,4,5],\"reduce\":" + cell(reduce)
                + ",\"reduce_concat\":[2,3,4,5]}";
    }

    @ParameterizedTest
    @CsvSource({
        "s3:1 s3:0 / sk:0 s3:1 / sk:0 s3:1 / s3:0 sk:2, mp:0 mp:1 / sk:2 mp:0 / mp:0 sk:2 / sk:2 ap:0,"
                + "3169414, 500987520, 4510432, 505864704",
        "s3:0 s3:1 / s3:0 s3:1 / s3:1 sk:0 / sk:0 d3:2, mp:0 mp:1 / sk:2 mp:1 / mp:0 sk:2 / sk:2 mp:1,"
                + "3349342, 528359040, 4718752, 529911552",
        "sk:0 d3:1 / sk:0 s3:1 / s3:1 s3:3 / s3:0 d5:4, ap:0 s5:1 / s3:0 d5:2 / mp:0 d3:1 / d3:1 d5:3,"
                + "3433798, 532174464, 4944352, 542819328",
        "s3:1 sk:0 / s3:0 d3:1 / s5:0 s3:1 / ap:0 d3:1, s5:1 mp:0 / s5:1 s5:2 / s3:0 s3:3 / s3:1 s3:2,"
                + "3634678, 556670592, 5270560, 571137408",
    })
    void countsAsPublished(String normal, String reduce, long params, long macs, long largeParams, long largeMacs) {
        SearchSpace cifar = ZOO.space("darts", Map.of());
        ReferenceNumbersTest.counts(cifar, genotype(normal, reduce), params, macs);
        SearchSpace imagenet = ZOO.space("darts", Map.of("stem", "imagenet", "channels", "48", "cells", 14));
        ReferenceNumbersTest.counts(imagenet, genotype(normal, reduce), largeParams, largeMacs);
    }

    @Test
    void auxiliaryHeadsCountAsPublished() {
        assertThat(headParams(DartsSkeleton.auxiliaryHead(10, false), Shape.of(576, 8, 8)))
                .isEqualTo(476_426);
        assertThat(headParams(DartsSkeleton.auxiliaryHead(1000, true), Shape.of(768, 7, 7)))
                .isEqualTo(1_260_776);
    }

    /** Behind the cell at two thirds; neither counted nor part of what is exported, and only where its 5x5 pool and 2x2 convolution fit. */
    @ParameterizedTest
    @CsvSource({"two", "any"})
    void networksHaveAnAuxiliaryHead(String inputs) {
        SearchSpace space = ZOO.space("darts", Map.of("inputs", inputs, "channels", 4, "cells", 20));
        Network network = space.network(space.sample(Seeds.generator(1, "member", 0)));
        Network.Auxiliary auxiliary = network.auxiliary().orElseThrow();
        assertThat(network.layers().get(auxiliary.value() - 1).name()).isEqualTo("cell13/concat");
        assertThat(network.shape(auxiliary.value())).isEqualTo(Shape.of(64, 8, 8));
        assertThat(auxiliary.head().layers()).allMatch(layer -> layer.name().startsWith("auxiliary/"));
        assertThat(auxiliary.head().classes()).isEqualTo(10);
        assertThat(network.layers()).noneMatch(layer -> layer.name().startsWith("auxiliary"));
        assertThat(network.withoutAuxiliary().params()).isEqualTo(network.params());
        assertThat(network.withoutAuxiliary())
                .asString()
                .isEqualTo(new Network("darts", network.input(), network.layers()).toString());
        SearchSpace small = ZOO.space("darts", Map.of("inputs", inputs, "channels", 4, "input", List.of(3, 28, 28)));
        assertThat(small.network(small.sample(Seeds.generator(1, "member", 0))).auxiliary())
                .isEmpty();
    }

    private static long headParams(Graph head, Shape input) {
        return Flattening.network("head", head, input, new DecisionSet(List.of()).architecture())
                .params();
    }

    @Test
    void supernetCountsAsPublished() {
        Relaxation relaxation = ZOO.space("darts", Map.of()).relaxation().orElseThrow();
        assertThat(relaxation.decisions()).hasSize(28).allMatch(d -> d.size() == 8);
        assertThat(all(relaxation.graph(), List.of(Shape.of(3, 32, 32)), new long[1])[0])
                .isEqualTo(1_930_618);
    }

    /** Parameters with all candidates side by side. */
    private static long[] all(Graph graph, List<Shape> inputs, long[] sum) {
        shape(graph, inputs, sum);
        return sum;
    }

    private static Shape shape(Graph graph, List<Shape> inputs, long[] sum) {
        java.util.ArrayList<Shape> values = new java.util.ArrayList<>(inputs);
        for (Graph.Node node : graph.nodes()) {
            List<Shape> from = node.inputs().stream().map(values::get).toList();
            if (node.body() instanceof Body.Leaf leaf) {
                sum[0] += ((Expr.Constant) leaf.operation().params(from)).number();
                values.add(leaf.operation().shape(from));
            } else if (node.body() instanceof Body.Sub sub) {
                values.add(shape(sub.graph(), from, sum));
            } else {
                List<Shape> outputs = ((Body.OneOf) node.body())
                        .alternatives().stream().map(g -> shape(g, from, sum)).toList();
                assertThat(outputs).allMatch(outputs.get(0)::equals);
                values.add(outputs.get(0));
            }
        }
        return values.get(graph.output());
    }

    @Test
    void countersAgreeWithRandomMembers() {
        SearchSpace space = ZOO.space("darts", Map.of("cells", 5, "channels", 8));
        for (int i = 0; i < 20; i++) {
            Architecture member = space.sample(Seeds.generator(7, "darts", i));
            Network network = space.network(member);
            assertThat(space.counters().params().of(member)).isEqualTo(network.params());
            assertThat(space.counters().macs().of(member)).isEqualTo(network.macs());
            assertThat(space.counters().activationBytes().of(member)).isEqualTo(network.activationBytes());
            assertThat(space.codec().parse(space.codec().format(member))).isEqualTo(member);
            assertThat(space.isValid(member)).isTrue();
        }
        assertThat(space.size().doubleValue()).isBetween(1.0e18, 1.1e18);
    }

    @Test
    void derivationKeepsTheTwoStrongestEdgesAndNeverNone() {
        SearchSpace space = ZOO.space("darts", Map.of("cells", 3, "channels", 8));
        Relaxation relaxation = space.relaxation().orElseThrow();
        SplittableRandom random = Seeds.generator(3, "alphas", 0);
        Map<Decision, double[]> probabilities = new HashMap<>();
        for (Decision edge : relaxation.decisions()) {
            double[] row = random.doubles(edge.size(), 0, 0.1).toArray();
            row[0] = 0.9;
            probabilities.put(edge, row);
        }
        Decision strong = relaxation.decisions().stream()
                .filter(d -> d.path().equals("normal.edge4-2"))
                .findFirst()
                .orElseThrow();
        probabilities.get(strong)[strong.indexOf("dil_conv_5x5")] = 0.5;
        Architecture derived = relaxation.derivation().derive(probabilities);
        assertThat(space.isValid(derived)).isTrue();
        assertThat(derived.toMap())
                .containsEntry("normal.node4.input0.from", "2")
                .containsEntry("normal.node4.input0.op", "dil_conv_5x5");
    }

    private static final String NASNET =
            "{\"normal\":[[\"sep_conv_5x5\",1],[\"sep_conv_3x3\",0],[\"sep_conv_5x5\",0],[\"sep_conv_3x3\",0],[\"avg_pool_3x3\",1],"
                    + "[\"skip_connect\",0],[\"avg_pool_3x3\",0],[\"avg_pool_3x3\",0],[\"sep_conv_3x3\",1],[\"skip_connect\",1]],"
                    + "\"normal_concat\":[2,3,4,5,6],\"reduce\":[[\"sep_conv_5x5\",1],[\"sep_conv_7x7\",0],[\"max_pool_3x3\",1],[\"sep_conv_7x7\",0],"
                    + "[\"avg_pool_3x3\",1],[\"sep_conv_5x5\",0],[\"skip_connect\",3],[\"avg_pool_3x3\",2],[\"sep_conv_3x3\",2],[\"max_pool_3x3\",1]],"
                    + "\"reduce_concat\":[4,5,6]}";

    private static final String AMOEBANET =
            "{\"normal\":[[\"avg_pool_3x3\",0],[\"max_pool_3x3\",1],[\"sep_conv_3x3\",0],[\"sep_conv_5x5\",2],[\"sep_conv_3x3\",0],"
                    + "[\"avg_pool_3x3\",3],[\"sep_conv_3x3\",1],[\"skip_connect\",1],[\"skip_connect\",0],[\"avg_pool_3x3\",1]],"
                    + "\"normal_concat\":[4,5,6],\"reduce\":[[\"avg_pool_3x3\",0],[\"sep_conv_3x3\",1],[\"max_pool_3x3\",0],[\"sep_conv_7x7\",2],"
                    + "[\"sep_conv_7x7\",0],[\"avg_pool_3x3\",1],[\"max_pool_3x3\",0],[\"max_pool_3x3\",1],[\"conv_7x1_1x7\",0],[\"sep_conv_3x3\",5]],"
                    + "\"reduce_concat\":[3,4,6]}";

    static List<Arguments> genotypesOfOthers() {
        return List.of(
                arguments(NASNET, 3_830_950, 603_452_448, 5_564_320, 604_031_616),
                arguments(AMOEBANET, 3_145_078, 488_931_552, 4_627_360, 526_746_624));
    }

    /** Five nodes, the same input twice, loose ends, a concatenation of some nodes: counted as the authors of DARTS build them. */
    @ParameterizedTest
    @MethodSource("genotypesOfOthers")
    void genotypesOfOthersAreMembersAndCount(
            String genotype, long params, long macs, long largeParams, long largeMacs) {
        SearchSpace cifar = ZOO.spaceOf("darts", Map.of(), genotype);
        Architecture member = cifar.requireMember(cifar.codec().parse(genotype));
        assertThat(cifar.isValid(cifar.canonical(member))).isTrue();
        assertThat(cifar.codec().format(member)).isEqualTo(genotype);
        ReferenceNumbersTest.counts(cifar, genotype, params, macs);
        Map<String, Object> large = Map.of("stem", "imagenet", "channels", "48", "cells", 14);
        ReferenceNumbersTest.counts(ZOO.spaceOf("darts", large, genotype), genotype, largeParams, largeMacs);
    }

    @Test
    void aGenotypeOutsideTheSpaceSaysWhichEntry() {
        SearchSpace strict = ZOO.spaceOf("darts", Map.of("repeat_inputs", false), NASNET);
        Architecture member = strict.codec().parse(NASNET);
        assertThat(strict.isValid(member)).isFalse();
        assertThatThrownBy(() -> strict.requireMember(member))
                .hasMessage(
                        "not a member of space 'darts': both inputs of node 3 of the normal cell (positions 2 and 3) come"
                                + " from value 0; they must differ unless repeat_inputs is true");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1, skip_connect none max_pool_3x3, false",
        "3, 1, skip_connect none max_pool_3x3, true",
        "3, 2, skip_connect, false",
        "3, 2, skip_connect, true",
        "2, 1, skip_connect none max_pool_3x3, true",
        "1, 2, skip_connect, false",
    })
    void sizeIsTheNumberOfCanonicalForms(int cells, int nodes, String operations, boolean repeat) {
        SearchSpace space = ZOO.space(
                "darts",
                Map.of(
                        "cells", cells,
                        "channels", 4,
                        "nodes", nodes,
                        "operations", List.of(operations.split(" ")),
                        "repeat_inputs", repeat));
        Set<Architecture> members = new HashSet<>();
        int[] indices = new int[space.decisions().size()];
        int place;
        do {
            Architecture assignment = new Architecture(space.decisions(), indices);
            if (space.isValid(assignment)) {
                Architecture canonical = space.canonical(assignment);
                if (members.add(canonical) && members.size() % 10 == 0) {
                    assertThat(space.network(canonical).params())
                            .isEqualTo(space.network(assignment).params());
                }
            }
            place = 0;
            while (place < indices.length
                    && ++indices[place] == space.decisions().all().get(place).size()) {
                indices[place++] = 0;
            }
        } while (place < indices.length);
        assertThat(space.size()).isEqualTo(members.size());
    }

    /** (1 x 3 x 6 x 10 pairs of inputs x 49^4 pairs of operations) squared. */
    @Test
    void sizeIsThatOfThePaper() {
        assertThat(ZOO.space("darts", Map.of()).size()).isEqualTo(new BigInteger("1076746950455072400"));
    }

    /** What is wrong with a genotype of five nodes is said of the entry that is wrong, whatever the space was sized by. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[\"avg_pool_3x3\",1]; [\"avg_pool_3x4\",1]; 'normal' position 4 (node 4, input 0): no operation 'avg_pool_3x4'; did you mean 'avg_pool_3x3'?",
                "[\"skip_connect\",3]; [\"skip_connect\",5]; 'reduce' position 6 (node 5, input 0): input 5 is not one of [0, 1, 2, 3, 4]",
                "[\"skip_connect\",3]; [\"skip_connect\",-1]; 'reduce' position 6 (node 5, input 0): input -1 is not one of",
                "[\"skip_connect\",3]; [\"skip_connect\",3.5]; 'reduce' position 6: expected [\"op\",input], got [skip_connect, 3.5]",
                "[\"skip_connect\",3]; [3,\"skip_connect\"]; 'reduce' position 6: expected [\"op\",input], got [3, skip_connect]",
                "[\"skip_connect\",3],; ; 'reduce' needs two pairs for each node, got 9",
                "\"reduce_concat\":[4,5,6]; \"reduce_concat\":[4,7]; reduce_concat position 1: expected one of the nodes 2..6, got 7",
                "\"reduce_concat\":[4,5,6]; \"reduce_concat\":[4,1]; reduce_concat position 1: expected one of the nodes 2..6, got 1",
                "\"reduce_concat\":[4,5,6]; \"reduce_concat\":[4,5,4]; reduce_concat position 2: expected each node once, got 4",
                "\"reduce_concat\":[4,5,6]; \"reduce_concat\":[4,\"5\"]; 'reduce_concat' position 1: expected a whole number, got 5",
                "\"reduce_concat\":[4,5,6]; \"reduce_concat\":[]; 'reduce_concat' is []",
                "\"reduce_concat\":; \"concat\":; unknown key 'concat'",
                "\"reduce\":; \"reduction\":; lacks 'reduce'",
            })
    void aRefusalNamesTheEntryOfAGenotype(String good, String bad, String message) {
        String genotype = NASNET.replace(good, bad == null ? "" : bad);
        assertThat(genotype).isNotEqualTo(NASNET);
        assertThatThrownBy(() -> {
                    SearchSpace space = ZOO.spaceOf("darts", Map.of(), genotype);
                    space.requireMember(space.codec().parse(genotype));
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** A genotype may name any block, also one of somebody's own. */
    @Test
    void operationsOfAGenotypeAreAnyBlocks() {
        String genotype = NASNET.replace("[\"avg_pool_3x3\",1]", "[\"nor_conv_3x3\",1]");
        SearchSpace space = ZOO.spaceOf("darts", Map.of("cells", 3, "channels", 4), genotype);
        assertThat(space.codec().format(space.codec().parse(genotype))).isEqualTo(genotype);
    }

    /** The authors' steps and multiplier. */
    @Test
    void theLastNodesMakeUpTheOutput() {
        SearchSpace space = ZOO.space("darts", Map.of("cells", 3, "channels", 4, "nodes", 3, "multiplier", 2));
        Architecture member = space.sample(Seeds.generator(1, "member", 0));
        assertThat(space.codec().format(member)).contains("\"normal_concat\":[3,4]", "\"reduce_concat\":[3,4]");
        assertThatThrownBy(() -> ZOO.space("darts", Map.of("nodes", 3, "multiplier", 4)))
                .hasMessage("darts: multiplier must be from 0 to 3, got 4");
    }

    @Test
    void errorsSayWhatAndWhere() {
        SearchSpace space = ZOO.space("darts", Map.of("cells", 3, "channels", 8));
        String good = genotype(
                "s3:1 s3:0 / sk:0 s3:1 / sk:0 s3:1 / s3:0 sk:2", "mp:0 mp:1 / sk:2 mp:0 / mp:0 sk:2 / sk:2 ap:0");
        assertThatThrownBy(() -> space.codec().parse(good.replaceFirst("skip_connect", "skip")))
                .hasMessageContaining("'normal' position 2 (node 3, input 0)")
                .hasMessageContaining("'skip'");
        assertThatThrownBy(() -> space.codec().parse(good.replaceFirst("\"skip_connect\",2", "\"skip_connect\",5")))
                .hasMessageContaining("input 5");
        assertThatThrownBy(() -> space.codec().parse("[]")).hasMessageContaining("expected {\"normal\"");
    }
}
