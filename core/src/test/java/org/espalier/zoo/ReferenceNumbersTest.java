package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceNumbersTest {
    static final Zoo ZOO = Zoo.installed();

    static void counts(SearchSpace space, String architecture, long params, long macs) {
        Architecture member = space.codec().parse(architecture);
        counts(space, member, params, macs);
        assertThat(space.codec().parse(space.codec().format(member))).isEqualTo(member);
    }

    private static void counts(SearchSpace space, Architecture member, long params, long macs) {
        Network network = space.network(member);
        assertThat(network.params()).isEqualTo(params);
        assertThat(network.macs()).isEqualTo(macs);
        assertThat(space.counters().params().of(member)).isEqualTo(params);
        assertThat(space.counters().macs().of(member)).isEqualTo(macs);
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet-v3-large, 5483032, 216589760",
        "mobilenet-v3-small, 2542856, 56510400",
        "resnet-18, 11689512, 1814073344",
        "resnet-50, 25557032, 4089184256",
        "efficientnet-b0, 5288548, 385814752",
        "proxyless-mobile, 4080512, 320427584",
    })
    void handMadeNetworks(String name, long params, long macs) {
        SearchSpace space = ZOO.space(name, Map.of());
        counts(space, space.decisions().architecture(), params, macs);
    }

    @ParameterizedTest
    @CsvSource({"10, 32, 0", "100, 32, 5850", "120, 16, 7150"})
    void nasBench201(int classes, int size, long more) {
        SearchSpace space =
                ZOO.space("nas-bench-201", Map.of("classes", classes, "input", java.util.List.of(3, size, size)));
        long head = 64L * (classes - 10);
        for (int i = 0; i < 20; i++) {
            Architecture member = space.sample(Seeds.generator(1, "member", i));
            long n1 = member.toMap().values().stream()
                    .filter("nor_conv_1x1"::equals)
                    .count();
            long n3 = member.toMap().values().stream()
                    .filter("nor_conv_3x3"::equals)
                    .count();
            long params = 73_306 + more + 28_000 * n1 + 243_040 * n3;
            long macs = size == 32
                    ? 7_783_040 + head + 3_932_160 * n1 + 35_389_440 * n3
                    : 1_953_280 + 983_040 * n1 + 8_847_360 * n3;
            counts(space, space.codec().format(member), params, macs);
        }
        assertThat(space.size()).isEqualTo(15_625);
        assertThat(space.neighbours(space.sample(Seeds.generator(2, "member", 0))))
                .hasSize(24);
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet-v3, 1.0, 3, 3, 2, 224, 3410792, 121278672",
        "mobilenet-v3, 1.0, 5, 4, 3, 224, 4551792, 250746944",
        "mobilenet-v3, 1.0, 7, 6, 4, 224, 7664760, 566170656",
        "mobilenet-v3, 1.0, 7, 6, 4, 128, 7664760, 188248320",
        "mobilenet-v3, 1.2, 7, 6, 4, 224, 10701632, 843101040",
        "proxyless, 1.3, 7, 6, 4, 224, 7942056, 1004908032",
    })
    void onceForAll(String name, double width, int k, int e, int d, int r, long params, long macs) {
        SearchSpace space = ZOO.space(name, Map.of("width", width));
        counts(space, "{\"ks\":" + k + ",\"e\":" + e + ",\"d\":" + d + ",\"r\":[" + r + "]}", params, macs);
    }

    @Test
    void onceForAllMixed() {
        counts(
                ZOO.space("mobilenet-v3", Map.of()),
                "{\"ks\":[7,3,3,7,5,3,3,3,7,3,7,7,7,3,7,5,3,3,3,3],\"e\":[3,6,6,3,6,3,6,6,6,6,4,3,4,6,4,3,3,6,4,4],"
                        + "\"d\":[3,2,2,3,2],\"r\":[224]}",
                4_536_768,
                244_945_104);
    }

    @Test
    void onceForAllSupernetIsItsLargestMemberAndTwentyKernelTransforms() {
        SearchSpace space = ZOO.space("mobilenet-v3", Map.of());
        Architecture largest = space.codec().parse("{\"ks\":7,\"e\":6,\"d\":4,\"r\":224}");
        assertThat(space.counters().params().of(largest) + 20 * (25 * 25 + 9 * 9))
                .isEqualTo(7_678_880);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nas-bench-201", "mobilenet-v3", "proxyless", "resnet-50-elastic", "spos", "nas-bench-101"})
    void countersAgreeWithRandomMembersAndCodecsGoBothWays(String name) {
        SearchSpace space = ZOO.space(name, Map.of());
        for (int i = 0; i < 20; i++) {
            Architecture member = space.sample(Seeds.generator(7, name, i));
            Network network = space.network(member);
            assertThat(space.counters().params().of(member)).isEqualTo(network.params());
            assertThat(space.counters().macs().of(member)).isEqualTo(network.macs());
            assertThat(space.counters().activationBytes().of(member)).isEqualTo(network.activationBytes());
            assertThat(network.classes()).isEqualTo(space.classes());
            assertThat(space.codec().parse(space.codec().format(member))).isEqualTo(member);
        }
    }

    @Test
    void elasticResNet() {
        String largest = "{\"d\":2,\"e\":0.35,\"w\":2,\"r\":[224]}";
        counts(ZOO.space("resnet-50-elastic", Map.of()), largest, 48_105_992, 7_491_643_904L);
        counts(ZOO.spaceOf("resnet-50", Map.of(), largest), largest, 48_105_992, 7_491_643_904L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "2,1,0,1,2,0,2,0,2,0,2,3,0,0,0,0,3,2,3,3; 3558464; 322918720",
                "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0; 3154880; 295842496",
            })
    void singlePathOneShot(String digits, long params, long macs) {
        counts(ZOO.space("spos", Map.of()), "[" + digits + "]", params, macs);
    }

    @Test
    void nasBench101() {
        String cell =
                "{\"matrix\":[[0,1,1,1,0,1,0],[0,0,0,0,0,0,1],[0,0,0,0,0,0,1],[0,0,0,0,1,0,0],[0,0,0,0,0,0,1],[0,0,0,0,0,0,1],"
                        + "[0,0,0,0,0,0,0]],\"ops\":[\"input\",\"conv1x1-bn-relu\",\"conv3x3-bn-relu\",\"conv3x3-bn-relu\",\"conv3x3-bn-relu\","
                        + "\"maxpool3x3\",\"output\"]}";
        SearchSpace space = ZOO.space("nas-bench-101", Map.of());
        counts(space, cell, 2_694_282, 402_002_944);
        assertThat(space.codec().format(space.codec().parse(cell))).isEqualTo(cell);
    }
}
