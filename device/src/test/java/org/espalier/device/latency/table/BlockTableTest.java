package org.espalier.device.latency.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of published tables, against the arithmetic of the papers' tables written out here a second time. */
class BlockTableTest {
    /** Numbers of once-for-all's MobileNetV3 of a width: stem, the five units, last expansion, feature mix. */
    private static final Map<String, int[]> WIDTHS =
            new LinkedHashMap<>(Map.of("1.0", new int[] {16, 24, 40, 80, 112, 160, 960, 1280}, "1.2", new int[] {
                24, 32, 48, 96, 136, 192, 1152, 1536
            }));

    private static SearchSpace space(String name, String width) {
        return Zoo.installed().space(name, Map.of("width", width));
    }

    private static List<String> keys(BlockForm form, Network network) {
        return form.layers(network).stream().map(TableLayer::key).toList();
    }

    /** What the table of a member holds, from its numbers alone: sizes by integer arithmetic, skipped blocks left out, the first block always there. */
    private static List<String> onceForAll(int[] widths, int[] ks, int[] e, int[] d, int r) {
        int[] strides = {2, 2, 2, 1, 2};
        int[] squeezed = {0, 1, 0, 1, 1};
        int size = (r + 1) / 2;
        List<String> keys = new ArrayList<>();
        keys.add("Conv-input:%dx%dx3-output:%dx%dx%d".formatted(r, r, size, size, widths[0]));
        keys.add(
                "expanded_conv-input:%1$dx%1$dx%2$d-output:%1$dx%1$dx%2$d-expand:%2$d-kernel:3-stride:1-idskip:1-se:0-hs:0"
                        .formatted(size, widths[0]));
        int in = widths[0];
        for (int block = 0; block < 20; block++) {
            int unit = block / 4;
            if (block % 4 >= d[unit]) {
                continue;
            }
            int stride = block % 4 == 0 ? strides[unit] : 1;
            int after = (size - 1) / stride + 1;
            keys.add("expanded_conv-input:%dx%dx%d-output:%dx%dx%d-expand:%d-kernel:%d-stride:%d-idskip:%d-se:%d-hs:%d"
                    .formatted(
                            size,
                            size,
                            in,
                            after,
                            after,
                            widths[unit + 1],
                            in * e[block],
                            ks[block],
                            stride,
                            block % 4 == 0 ? 0 : 1,
                            squeezed[unit],
                            unit < 2 ? 0 : 1));
            size = after;
            in = widths[unit + 1];
        }
        keys.add("Conv_1-input:%1$dx%1$dx%2$d-output:%1$dx%1$dx%3$d".formatted(size, in, widths[6]));
        keys.add("AvgPool2D-input:%1$dx%1$dx%2$d-output:1x1x%2$d".formatted(size, widths[6]));
        keys.add("Conv_2-input:1x1x%d-output:1x1x%d".formatted(widths[6], widths[7]));
        keys.add("Logits-input:1x1x%d-output:1000".formatted(widths[7]));
        return keys;
    }

    private static int[] drawn(SplittableRandom random, int n, int... options) {
        return random.ints(n, 0, options.length).map(i -> options[i]).toArray();
    }

    private static String list(int[] values) {
        return java.util.Arrays.toString(values).replace(" ", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.2"})
    void keysOfRandomMembersAreThoseOfOnceForAll(String width) {
        SearchSpace space = space("mobilenet-v3", width);
        for (int i = 0; i < 40; i++) {
            SplittableRandom random = Seeds.generator(1, "members", i);
            int[] ks = drawn(random, 20, 3, 5, 7);
            int[] e = drawn(random, 20, 3, 4, 6);
            int[] d = drawn(random, 5, 2, 3, 4);
            int r = 128 + 4 * random.nextInt(25);
            Architecture member = space.codec()
                    .parse("{\"ks\":" + list(ks) + ",\"e\":" + list(e) + ",\"d\":" + list(d) + ",\"r\":[" + r + "]}");
            assertThat(keys(BlockForm.ONCE_FOR_ALL, space.network(member)))
                    .isEqualTo(onceForAll(WIDTHS.get(width), ks, e, d, r));
        }
    }

    @Test
    void proxylessKeepsTheRatioAndAddsUpTheHead() {
        SearchSpace space = space("proxyless", "1.0");
        Architecture member = space.codec().parse("{\"ks\":[5],\"e\":[6],\"d\":[2],\"r\":[224]}");
        List<String> keys = keys(BlockForm.PROXYLESS, space.network(member));
        assertThat(keys)
                .startsWith(
                        "Conv-input:224x224x3-output:112x112x32",
                        "expanded_conv-input:112x112x32-output:112x112x16-expand:1-kernel:3-stride:1-idskip:0",
                        "expanded_conv-input:112x112x16-output:56x56x24-expand:6-kernel:5-stride:2-idskip:0")
                .endsWith("Conv_1-input:7x7x320-output:7x7x1280", "Logits-input:7x7x1280-output:1000")
                .hasSize(1 + 1 + 5 * 2 + 1 + 2);
    }

    @Test
    void theLayersOfATableAreTheNetworkInParts() {
        SearchSpace space = space("mobilenet-v3", "1.0");
        Network network = space.network(space.sample(Seeds.generator(1, "parts", 0)));
        for (BlockForm form : BlockForm.values()) {
            List<Network> parts =
                    form.layers(network).stream().map(TableLayer::part).toList();
            assertThat(parts.stream().mapToLong(Network::macs).sum()).isEqualTo(network.macs());
            assertThat(parts.stream().mapToLong(Network::params).sum()).isEqualTo(network.params());
        }
    }

    @Test
    void aNetworkOfAnotherKindIsRefusedByItsLayer() {
        SearchSpace cells = Zoo.installed().space("nas-bench-201", Map.of());
        Network network = cells.network(cells.sample(Seeds.generator(1, "cell", 0)));
        assertThatThrownBy(() -> BlockForm.ONCE_FOR_ALL.layers(network))
                .hasMessageContaining("'stem/conv'")
                .hasMessageContaining("inverted bottlenecks");
        SearchSpace proxyless = space("proxyless", "1.0");
        Network other = proxyless.network(proxyless.sample(Seeds.generator(1, "cell", 0)));
        assertThatThrownBy(() -> BlockForm.ONCE_FOR_ALL.layers(other)).hasMessageContaining("head/");
    }

    private static BlockTable table(Network network) {
        Map<String, Double> millis = new LinkedHashMap<>();
        keys(BlockForm.ONCE_FOR_ALL, network).forEach(key -> millis.put(key, 0.25));
        return new BlockTable("test", BlockForm.ONCE_FOR_ALL, millis);
    }

    @Test
    void whatIsWrittenIsReadAndAddsUpToTheSame(@TempDir Path folder) throws IOException {
        SearchSpace space = space("mobilenet-v3", "1.0");
        Network network = space.network(space.codec().parse("{\"ks\":[3],\"e\":[3],\"d\":[2,3,4,2,3],\"r\":[160]}"));
        BlockTable table = table(network);
        Path file = Files.writeString(folder.resolve("160.yaml"), table.toYaml());
        BlockTable read = BlockTable.read(file);
        assertThat(read.form()).isEqualTo(BlockForm.ONCE_FOR_ALL);
        assertThat(read.millis()).isEqualTo(table.millis());
        // stem, first block, 14 blocks and four layers of the head, some of them twice
        assertThat(read.sum(network)).isCloseTo(0.25 * 20, within(1e-12));
        assertThat(table.toYaml()).contains("Logits-input:1x1x1280-output:1000:\n  mean: 0.25\n");
    }

    @Test
    void jsonAndOtherValuesBesideTheMeanAreRead() {
        BlockTable table = BlockTable.parse("t", """
                {"Conv-input:224x224x3-output:112x112x32": {"mean": 3, "std": 0.1, "count": 50},
                 "expanded_conv-input:7x7x96-output:7x7x96-expand:6-kernel:3-stride:1-idskip:1": {"mean": 1.5}}
                """);
        assertThat(table.form()).isEqualTo(BlockForm.PROXYLESS);
        assertThat(table.millis().values()).containsExactly(3.0, 1.5);
    }

    @Test
    void aMissingLayerIsNamedAndMeasuringIsOffered() {
        SearchSpace space = space("mobilenet-v3", "1.0");
        BlockTable table = table(space.network(space.codec().parse("{\"ks\":[3],\"e\":[3],\"d\":[2],\"r\":[160]}")));
        Network other = space.network(space.codec().parse("{\"ks\":[3],\"e\":[4],\"d\":[2],\"r\":[160]}"));
        assertThatThrownBy(() -> table.sum(other))
                .isInstanceOf(MissingLayerException.class)
                .hasMessageContaining("test: has no layer 'expanded_conv-input:80x80x16-output:40x40x24-expand:64-")
                .hasMessageContaining("espalier latency");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1, 2]",
                "Conv-input:1x1x1-output:1x1x1: {mean: 1}",
                "expanded_conv-input:7x7x96: {mean: 1}",
                "expanded_conv-input:7x7x96-output:7x7x96-expand:6-kernel:3-stride:1-idskip:1: {median: 1}",
                "expanded_conv-input:7x7x96-output:7x7x96-expand:6-kernel:3-stride:1-idskip:1: {mean: fast}",
                "expanded_conv-input:7x7x96-output:7x7x96-expand:6-kernel:3-stride:1-idskip:1: {mean: -1}",
                "a: b: c"
            })
    void whatIsNoTableIsRefused(String text) {
        assertThatThrownBy(() -> BlockTable.parse("t.yaml", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("t.yaml");
    }
}
