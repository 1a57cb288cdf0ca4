package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Decision;
import org.espalier.graph.Proportion;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An elastic resolution decides the rows of images; the columns follow in the proportion of the input. */
class ElasticSizesTest {
    private static final String OWN = """
            name: own
            stages: [{block: mbconv, channels: [8, 16], kernel: [3, 5]}]
            """;

    private static SearchSpace space(String name, Map<String, Object> parameters) {
        return name.equals("own")
                ? YamlSpaceFactory.parse("own.yaml", OWN)
                        .build(new SpaceParameters(
                                "own", YamlSpaceFactory.parse("own.yaml", OWN).parameters(), parameters))
                : Zoo.installed().space(name, parameters);
    }

    private static List<String> inputs(SearchSpace space) {
        return IntStream.range(0, 40)
                .mapToObj(i -> space.network(space.sample(Seeds.generator(1, "member", i)))
                        .input()
                        .toString())
                .distinct()
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet-v3, '48, 64', 480, 640, 3x48x64 3x64x85",
        "proxyless, '48, 64', 480, 640, 3x48x64 3x64x85",
        "own, '48, 64', 480, 640, 3x48x64 3x64x85",
        "resnet-50-elastic, '96, 192', 480, 640, 3x192x256 3x96x128",
        "mobilenet-v3, '32, 48', 64, 64, 3x32x32 3x48x48",
        "mobilenet-v3, '30, 31', 64, 32, 3x30x15 3x31x16",
    })
    void columnsFollowInProportion(String name, String resolution, int height, int width, String members) {
        SearchSpace space = space(name, Map.of("resolution", resolution, "input", List.of(3, height, width)));
        assertThat(inputs(space)).containsExactly(members.split(" "));
        int most = Arrays.stream(resolution.split(", "))
                .mapToInt(Integer::parseInt)
                .max()
                .orElseThrow();
        assertThat(space.input().height().max()).isEqualTo(most);
        assertThat(space.input().width().max()).isEqualTo(new Proportion(height, width).columns(most));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3", "proxyless", "resnet-50-elastic"})
    void withoutResolutionsItIsTheInputs(String name) {
        SearchSpace space = space(name, Map.of("input", "3,96,128"));
        assertThat(inputs(space)).containsExactly("3x96x128");
        assertThat(space.decisions().all().stream().filter(d -> d.path().equals("resolution")))
                .containsExactly(Decision.ofInts("resolution", 96));
    }

    /** One expression, as it was: nothing about the spaces of squares changes. */
    @Test
    void aSquareHasOneSide() {
        Shape input = space("mobilenet-v3", Map.of("resolution", "32, 48")).input();
        assertThat(input.width()).isEqualTo(input.height());
    }

    @Test
    void sizesThatLoseAPixelAndSizesWithoutEndAreRefused() {
        Map<String, Object> odd = Map.of("resolution", "64", "input", "3,480,640");
        assertThatThrownBy(() -> space("resnet-50-elastic", odd))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image sizes must be multiples of 32, got 64x85");
        Map<String, Object> square = Map.of("resolution", "48", "input", "3,480,480");
        assertThatThrownBy(() -> space("resnet-50-elastic", square))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image sizes must be multiples of 32, got 48");
        Map<String, Object> endless = Map.of("resolution", "65536", "input", "3,1,2");
        assertThatThrownBy(() -> space("mobilenet-v3", endless))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resolution 65536 of images of 1x2 has 131072 columns, expected at most 65536");
    }

    @ParameterizedTest
    @CsvSource({
        "480, 640, 48, 64, 36",
        "480, 640, 64, 85, 48",
        "480, 640, 63, 84, 47",
        "2, 1, 1, 1, 2",
        "2, 1, 3, 2, 6",
        "9, 1, 2, 1, 18"
    })
    void sidesAreRoundedToTheNearestHalvesUp(int height, int width, int side, int columns, int rows) {
        Proportion proportion = new Proportion(height, width);
        assertThat(proportion.columns(side)).isEqualTo(columns);
        assertThat(proportion.rows(side)).isEqualTo(rows);
    }

    @Test
    void aProportionNeedsSides() {
        assertThatThrownBy(() -> new Proportion(0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a proportion needs sides of at least 1, got 0x3");
        assertThatThrownBy(() -> new Proportion(1, 100_000).columns(100_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too large");
    }
}
