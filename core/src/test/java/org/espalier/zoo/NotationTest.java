package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.space.Elasticity;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotationTest {
    private static final Zoo ZOO = Zoo.installed();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "nas-bench-201; |nor_conv_3x3~0|; expected 3 nodes",
                "nas-bench-201; |nor_conv_3x3~0|+|nor_conv_1x1~0|skip~1|+|none~0|none~1|none~2|; node 2, input 1: no operation 'skip'",
                "nas-bench-201; |none~0|+|none~0|none~0|+|none~0|none~1|none~2|; node 2, input 1: expected op~1",
                "mobilenet-v3; {\"ks\":[3],\"e\":[3],\"d\":[2,2],\"r\":[224]}; 'd' has 2 values instead of 5",
                "proxyless; {\"ks\":3,\"e\":3,\"d\":2,\"r\":[]}; 'r' has 0 values instead of 1",
                "mobilenet-v3; {\"ks\":4,\"e\":3,\"d\":2,\"r\":224}; 'ks' position 0 (stage1.block1.kernel): 4 is not one of [3, 5, 7]",
                "mobilenet-v3; {\"ks\":3,\"e\":3,\"d\":2}; lacks 'r'",
                "mobilenet-v3; hello; expected {\"ks\"",
                "mobilenet-v3; null; got 'null'",
                "spos; null; got 'null'",
                "resnet-18; null; got 'null'",
                "spos; [0,1]; got 2 values",
                "resnet-50-elastic; {\"d\":2,\"e\":0.3,\"w\":2,\"r\":224}; 'e' position 0",
                "nas-bench-101; {\"matrix\":[[0,1],[1,0]],\"ops\":[\"input\",\"output\"]}; row 1, column 0: edges go forward",
                "nas-bench-101; {\"matrix\":[[0,0],[0,0]],\"ops\":[\"input\",\"output\"]}; does not reach",
            })
    void errorsSayWhatIsWrongAndWhere(String space, String text, String message) {
        assertThatThrownBy(() -> ZOO.space(space, Map.of()).codec().parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void blocksBeyondADepthAreIgnored() {
        SearchSpace space = ZOO.space("mobilenet-v3", Map.of());
        String ks = "[3,3,0,0,3,3,0,0,3,3,0,0,3,3,0,0,3,3,0,0]";
        Architecture member = space.codec().parse("{\"ks\":" + ks + ",\"e\":3,\"d\":2,\"r\":224}");
        assertThat(space.counters().params().of(member)).isEqualTo(3_410_792);
    }

    @Test
    void unknownNamesAndParametersNameTheNearest() {
        assertThatThrownBy(() -> ZOO.space("mobilnet-v3", Map.of()))
                .hasMessageContaining("did you mean 'mobilenet-v3'");
        assertThatThrownBy(() -> ZOO.space("mobilenet-v3", Map.of("widht", 1)))
                .hasMessageContaining("did you mean 'width'");
        assertThatThrownBy(() -> ZOO.space("mobilenet-v3", Map.of("width", "wide")))
                .hasMessageContaining("'wide'");
        assertThatThrownBy(() -> ZOO.network("mobilenet-v3", Map.of())).hasMessageContaining("not a network");
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet-v3-large, 1",
        "mobilenet-v3-small, 1",
        "resnet-18, 1",
        "resnet-50, 1",
        "efficientnet-b0, 1",
        "resnet-18, 2"
    })
    void networksFitSmallImages(String name, int stride) {
        var network = ZOO.network(name, Map.of("input", "1,28,28", "classes", "7", "stride", stride, "width", "0.5"));
        assertThat(network.classes()).isEqualTo(7);
        assertThat(network.input().channels().asInt()).isEqualTo(1);
    }

    @Test
    void everySpaceIsListedWithOneLine() {
        assertThat(ZOO.all())
                .hasSizeGreaterThan(12)
                .allSatisfy(f -> assertThat(f.summary()).isNotBlank().doesNotContain("\n"));
        assertThat(Elasticity.isElastic(ZOO.space("nas-bench-201", Map.of()))).isFalse();
        assertThat(Elasticity.isElastic(ZOO.space("mobilenet-v3", Map.of()))).isTrue();
        assertThat(Elasticity.isElastic(ZOO.space("resnet-18", Map.of()))).isFalse();
    }
}
