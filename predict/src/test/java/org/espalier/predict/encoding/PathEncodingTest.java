package org.espalier.predict.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.predict.Encoding;
import org.espalier.predict.OneHotEncoding;
import org.espalier.predict.Spaces;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PathEncodingTest {
    private static SearchSpace zoo(String name) {
        return Zoo.installed().space(name, Map.of());
    }

    private static int ones(float[] features) {
        int ones = 0;
        for (float feature : features) {
            assertThat(feature).isIn(0f, 1f);
            ones += feature == 1 ? 1 : 0;
        }
        return ones;
    }

    @ParameterizedTest
    @CsvSource({"nas-bench-201, 155", "nas-bench-101, 364", "nas-bench-macro, 6561", "darts, 11200"})
    void thereAreAsManyPathsAsThePublishedSpacesHave(String name, int paths) {
        assertThat(PathEncoding.of(zoo(name)).features()).isEqualTo(paths);
    }

    @Test
    void aCellOfOneOperationHasAPathOfEachLength() {
        SearchSpace space = Spaces.cells();
        String op = "nor_conv_3x3";
        String text = "|op~0|+|op~0|op~1|+|op~0|op~1|op~2|".replace("op", op);
        assertThat(ones(PathEncoding.of(space).encode(space.codec().parse(text))))
                .isEqualTo(3);
        String none = "|op~0|+|op~0|op~1|+|op~0|op~1|op~2|".replace("op", "none");
        assertThat(ones(PathEncoding.of(space).encode(space.codec().parse(none))))
                .isZero();
    }

    @Test
    void isomorphicCellsHaveTheSameFeatures() {
        SearchSpace space = Spaces.cells();
        Encoding encoding = PathEncoding.of(space);
        float[] one = encoding.encode(space.codec()
                .parse("|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_1x1~2|"));
        float[] other = encoding.encode(space.codec()
                .parse("|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|skip_connect~0|nor_conv_1x1~1|avg_pool_3x3~2|"));
        assertThat(one).isEqualTo(other);
        assertThat(ones(one)).isEqualTo(3);
        assertThat(encoding.encode(
                        space.codec().parse("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|")))
                .as("the same network without a step that does nothing")
                .isEqualTo(encoding.encode(
                        space.codec().parse("|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|")));
        SearchSpace matrices = zoo("nas-bench-101");
        String ab = "{\"matrix\":[[0,1,1,0],[0,0,0,1],[0,0,0,1],[0,0,0,0]],\"ops\":[\"input\",%s,\"output\"]}";
        assertThat(PathEncoding.of(matrices)
                        .encode(matrices.codec().parse(ab.formatted("\"conv3x3-bn-relu\",\"maxpool3x3\""))))
                .isEqualTo(PathEncoding.of(matrices)
                        .encode(matrices.codec().parse(ab.formatted("\"maxpool3x3\",\"conv3x3-bn-relu\""))));
    }

    @Test
    void truncatedTheShortestPathsAreKept() {
        SearchSpace space = Spaces.cells();
        Encoding whole = PathEncoding.of(space);
        SplittableRandom random = new SplittableRandom(1);
        for (int paths : new int[] {1, 5, 30, 100, 155, 1_000}) {
            Encoding cut = PathEncoding.truncated(space, paths);
            assertThat(cut.features()).isEqualTo(Math.min(paths, 155));
            for (int i = 0; i < 20; i++) {
                Architecture member = space.sample(random);
                assertThat(cut.encode(member)).isEqualTo(Arrays.copyOf(whole.encode(member), cut.features()));
            }
        }
    }

    @Test
    void pathsAreOrderedByLengthAndTheLastLabelCountsMost() {
        SearchSpace space = Spaces.cells();
        String line = "|%s~0|+|none~0|none~1|+|none~0|%s~1|none~2|";
        float[] features =
                PathEncoding.of(space).encode(space.codec().parse(line.formatted("nor_conv_3x3", "nor_conv_1x1")));
        assertThat(features[5 + 3 + 5 * 2]).isEqualTo(1);
        assertThat(ones(features)).isEqualTo(1);
    }

    @Test
    void whatHasNoPathsOrTooManyIsRefused() {
        assertThatThrownBy(() -> PathEncoding.of(zoo("mobilenet-v3-small")))
                .hasMessageContaining("has no labelled graph");
        assertThatThrownBy(() -> new AdjacencyEncoding(zoo("mobilenet-v3-small")))
                .hasMessageContaining("has no labelled graph");
        assertThatThrownBy(() -> PathEncoding.of(zoo("mobilenet-v3"))).hasMessageContaining("more than 200000 paths");
        assertThatThrownBy(() -> PathEncoding.truncated(Spaces.cells(), 0)).hasMessageContaining("got 0");
    }

    @ParameterizedTest
    @CsvSource({
        "nas-bench-201, 155",
        "nas-bench-101, 364",
        "darts, 100",
        "nasnet, 100",
        "nas-bench-macro, 24",
        "mobilenet-v3, 160"
    })
    void anEncodingIsChosenByTheSpace(String name, int features) {
        assertThat(EncodingKind.AUTO.of(zoo(name), 100).features()).isEqualTo(features);
    }

    @ParameterizedTest
    @EnumSource(EncodingKind.class)
    void membersThatDifferInAnOperationDiffer(EncodingKind kind) {
        SearchSpace space = Spaces.cells();
        Encoding encoding = kind.of(space, 30);
        assertThat(encoding.decisions()).isEqualTo(space.decisions());
        String cell = "|%s~0|+|none~0|none~1|+|nor_conv_1x1~0|nor_conv_1x1~1|none~2|";
        assertThat(encoding.encode(space.codec().parse(cell.formatted("nor_conv_3x3"))))
                .hasSize(encoding.features())
                .isNotEqualTo(encoding.encode(space.codec().parse(cell.formatted("avg_pool_3x3"))));
    }

    @Test
    void theMatrixAndTheOperationsAreFeatures() {
        SearchSpace space = zoo("nas-bench-101");
        AdjacencyEncoding encoding = new AdjacencyEncoding(space);
        assertThat(encoding.features()).isEqualTo(21 + 5 * 3);
        String text =
                "{\"matrix\":[[0,1,1,0],[0,0,0,1],[0,0,0,1],[0,0,0,0]],\"ops\":[\"input\",\"conv3x3-bn-relu\",\"maxpool3x3\",\"output\"]}";
        assertThat(ones(encoding.encode(space.codec().parse(text)))).isEqualTo(4 + 2);
        assertThat(new OneHotEncoding(Spaces.cells()).features()).isEqualTo(30);
        assertThat(new AdjacencyEncoding(Spaces.cells()).features()).isEqualTo(30 + 7 + 3);
    }
}
