package org.espalier.predict.onceforall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.predict.Encoding;
import org.espalier.predict.Spaces;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class OnceForAllEncodingTest {
    private static List<Integer> ones(Encoding encoding, SearchSpace space, String member) {
        float[] features = encoding.encode(space.codec().parse(member));
        assertThat(features).hasSize(128).containsOnly(0, 1);
        List<Integer> ones = new ArrayList<>();
        for (int i = 0; i < features.length; i++) {
            if (features[i] == 1) {
                ones.add(i);
            }
        }
        return ones;
    }

    private static SearchSpace mobile(Map<String, Object> parameters) {
        return Zoo.installed().space("mobilenet-v3", parameters);
    }

    /** Blocks 0 and 1 of each stage run: features 3 * (4 * stage + block) + kernel, 60 further for the expansion, and the resolution. */
    @Test
    void theLayoutIsTheAuthors() {
        SearchSpace space = Spaces.tutorial();
        Encoding encoding = new OnceForAllEncoding(space);
        assertThat(encoding.decisions()).isSameAs(space.decisions());
        List<Integer> expected = new ArrayList<>();
        for (int group : List.of(0, 60)) {
            for (int stage = 0; stage < 5; stage++) {
                expected.add(group + 12 * stage + 2);
                expected.add(group + 12 * stage + 5);
            }
        }
        expected.add(120 + 3);
        assertThat(ones(encoding, space, "{\"ks\":[7],\"e\":[6],\"d\":[2],\"r\":[160]}"))
                .isEqualTo(expected);
        assertThat(ones(encoding, space, "{\"ks\":[5],\"e\":[4],\"d\":[4],\"r\":[224]}"))
                .hasSize(41)
                .startsWith(1, 4, 7, 10)
                .endsWith(115, 118, 127);
    }

    @Test
    void optionsOfASpaceStandWhereTheAuthorsDo() {
        SearchSpace space = mobile(Map.of(
                "resolution",
                List.of(112, 130, 239),
                "kernel",
                List.of(7),
                "expand",
                List.of(4, 6),
                "depth",
                List.of(1, 3)));
        Encoding encoding = new OnceForAllEncoding(space);
        assertThat(ones(encoding, space, "{\"ks\":[7],\"e\":[6],\"d\":[1],\"r\":[130]}"))
                .containsExactly(2, 14, 26, 38, 50, 62, 74, 86, 98, 110, 121);
        assertThat(ones(encoding, space, "{\"ks\":[7],\"e\":[4],\"d\":[1,1,1,1,3],\"r\":[239]}"))
                .containsExactly(2, 14, 26, 38, 50, 53, 56, 61, 73, 85, 97, 109, 112, 115, 127);
    }

    @Test
    void otherSpacesAreNamed() {
        assertThatThrownBy(() -> new OnceForAllEncoding(Spaces.cells()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "space 'nas-bench-201' does not fit once-for-all's accuracy predictor: its decisions");
        assertThatThrownBy(() -> new OnceForAllEncoding(Zoo.installed().space("proxyless", Map.of())))
                .hasMessageContaining("stages of [4, 4, 4, 4, 4, 1] blocks, expected 5 of at most 4");
        assertThatThrownBy(() -> new OnceForAllEncoding(mobile(Map.of("depth", List.of(2, 5)))))
                .hasMessageContaining("stages of [5, 5, 5, 5, 5] blocks");
        assertThatThrownBy(() -> new OnceForAllEncoding(mobile(Map.of("kernel", List.of(3, 9)))))
                .hasMessageContaining("'stage1.block1.kernel' may be 9, expected one of [3, 5, 7]");
        assertThatThrownBy(() -> new OnceForAllEncoding(mobile(Map.of("expand", List.of(2, 3)))))
                .hasMessageContaining("'stage1.block1.expand' may be 2, expected one of [3, 4, 6]");
        assertThatThrownBy(() -> new OnceForAllEncoding(mobile(Map.of("resolution", List.of(96, 128)))))
                .hasMessageContaining("a resolution is 96, expected 112 to 239");
        assertThatThrownBy(() -> new OnceForAllEncoding(mobile(Map.of("resolution", List.of(128, 240)))))
                .hasMessageContaining("a resolution is 240");
    }
}
