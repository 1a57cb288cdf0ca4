package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NasNetSpaceFactoryTest {
    private static final Zoo ZOO = Zoo.installed();
    private static final Map<String, Object> SMALL =
            Map.of("cells", 3, "channels", 4, "search_cells", 3, "search_channels", 4);

    /** Of each node the unordered pairs of an input and an operation, of which both may be the same. */
    @Test
    void fiveBlocksThirteenOperations() {
        SearchSpace space = ZOO.space("nasnet", SMALL);
        BigInteger cell = BigInteger.ONE;
        for (long inputs = 2; inputs <= 6; inputs++) {
            cell = cell.multiply(BigInteger.valueOf(13 * inputs * (13 * inputs + 1) / 2));
        }
        assertThat(space.decisions().size()).isEqualTo(40);
        assertThat(space.size()).isEqualTo(cell.multiply(cell));
        Relaxation relaxation = space.relaxation().orElseThrow();
        assertThat(relaxation.decisions()).hasSize(40).allMatch(edge -> edge.size() == 14);
    }

    static List<Arguments> genotypes() {
        return DartsSpaceFactoryTest.genotypesOfOthers();
    }

    /** The published cells concatenate their loose ends, so that they count as they do where their concatenation is given. */
    @ParameterizedTest
    @MethodSource("genotypes")
    void publishedCellsAreMembersAndCount(String genotype, long params, long macs, long largeParams, long largeMacs) {
        SearchSpace cifar = ZOO.space("nasnet", Map.of());
        Architecture member = cifar.requireMember(cifar.codec().parse(genotype));
        assertThat(cifar.codec().format(member)).isEqualTo(genotype);
        assertThat(cifar.codec().parse(genotype.replaceAll(",\"(normal|reduce)_concat\":\\[[0-9,]*\\]", "")))
                .isEqualTo(member);
        assertThat(ZOO.spaceOf("nasnet", Map.of(), genotype).decisions().all())
                .isEqualTo(cifar.decisions().all());
        ReferenceNumbersTest.counts(cifar, genotype, params, macs);
        Map<String, Object> large = Map.of("stem", "imagenet", "channels", "48", "cells", 14);
        ReferenceNumbersTest.counts(ZOO.space("nasnet", large), genotype, largeParams, largeMacs);
    }

    @Test
    void looseEndsOfAnyMemberCount() {
        SearchSpace space = ZOO.space("nasnet", SMALL);
        Set<Long> widths = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            Architecture member = space.sample(Seeds.generator(5, "nasnet", i));
            Network network = space.network(member);
            assertThat(space.counters().params().of(member)).isEqualTo(network.params());
            assertThat(space.counters().macs().of(member)).isEqualTo(network.macs());
            assertThat(space.counters().activationBytes().of(member)).isEqualTo(network.activationBytes());
            long channels = network.layers().stream()
                    .filter(layer -> layer.name().startsWith("cell0/concat"))
                    .mapToLong(layer -> layer.output().channels().asLong())
                    .findFirst()
                    .orElseThrow();
            long unread = IntStream.range(2, 7)
                    .filter(node -> member.toMap().entrySet().stream()
                            .noneMatch(e -> e.getKey().startsWith("normal.")
                                    && e.getKey().endsWith(".from")
                                    && e.getValue().equals("" + node)))
                    .count();
            assertThat(channels).isEqualTo(4 * unread);
            widths.add(channels);
        }
        assertThat(widths).hasSizeGreaterThan(2);
    }

    /** By the weights of the operation alone, with 4 channels: convolutions without bias, batch norms with scale and shift. */
    @ParameterizedTest
    @CsvSource({
        "conv_3x1_1x3, 104", // 2 x 3 x 16 + 8
        "conv_7x1_1x7, 232", // 2 x 7 x 16 + 8
        "dil_conv_3x3, 60", // 9 x 4 + 16 + 8
        "max_pool_3x3, 0",
        "max_pool_5x5, 0",
        "max_pool_7x7, 0",
        "skip_connect, 0",
        "conv_1x1, 24",
        "conv_3x3, 152", // 9 x 16 + 8
        "sep_conv_3x3, 120", // twice 9 x 4 + 16 + 8
        "sep_conv_5x5, 248",
        "sep_conv_7x7, 440",
    })
    void operationsCountByHand(String operation, long params) {
        SearchSpace space = ZOO.space("nasnet", SMALL);
        Architecture pooled = space.codec()
                .parse("{\"normal\":[%s],\"reduce\":[%s]}"
                        .formatted(tenPools("avg_pool_3x3"), tenPools("avg_pool_3x3")));
        Architecture one = space.codec()
                .parse("{\"normal\":[%s],\"reduce\":[%s]}".formatted(tenPools(operation), tenPools("avg_pool_3x3")));
        assertThat(space.network(one).params() - space.network(pooled).params()).isEqualTo(params);
    }

    /** Five nodes of average pools on the first input, but for one operation. */
    private static String tenPools(String first) {
        return "[\"" + first + "\",0]" + ",[\"avg_pool_3x3\",0]".repeat(9);
    }

    @Test
    void aGivenConcatenationWins() {
        SearchSpace space = ZOO.space(
                "nasnet", Map.of("cells", 3, "channels", 4, "normal_concat", "6", "reduce_concat", List.of(5, 6)));
        Architecture member = space.sample(Seeds.generator(1, "member", 0));
        assertThat(space.codec().format(member))
                .contains("\"normal_concat\":[6]")
                .contains("\"reduce_concat\":[5,6]");
    }

    @Test
    void aConcatenationThatIsNotOfLooseEndsIsRefused() {
        String genotype = "{\"normal\":[%s],\"normal_concat\":[2,3],\"reduce\":[%s]}"
                .formatted(tenPools("conv_1x1"), tenPools("conv_1x1"));
        assertThatThrownBy(() -> ZOO.space("nasnet", SMALL).codec().parse(genotype))
                .hasMessageContaining(
                        "nasnet architecture: 'normal_concat' is [2, 3], the nodes that no other one reads are [2, 3, 4, 5, 6]");
        SearchSpace fitting = ZOO.spaceOf("nasnet", SMALL, genotype);
        assertThat(fitting.codec().format(fitting.codec().parse(genotype))).contains("\"normal_concat\":[2,3]");
    }
}
