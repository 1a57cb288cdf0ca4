package org.espalier.predict.onceforall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.espalier.predict.Spaces;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElasticBlocksTest {
    @Test
    void theTutorialsSpaceHasTwentyBlocks() {
        SearchSpace space = Spaces.tutorial();
        ElasticBlocks blocks = ElasticBlocks.of(space).orElseThrow();
        assertThat(blocks.blocks()).hasSize(20);
        assertThat(blocks.stages())
                .hasSize(5)
                .allSatisfy(stage -> assertThat(stage.depths()).containsExactly(2, 3, 4));
        assertThat(blocks.decisions().all().get(blocks.resolution()).path()).isEqualTo("resolution");
        ElasticBlocks.Block block = blocks.blocks().get(14);
        assertThat(block.stage()).isEqualTo(3);
        assertThat(block.place()).isEqualTo(2);
        assertThat(space.decisions().all().get(block.kernel()).path()).isEqualTo("stage4.block3.kernel");
        assertThat(space.decisions().all().get(block.expand()).path()).isEqualTo("stage4.block3.expand");
        int[] options = space.codec()
                .parse("{\"ks\":[3],\"e\":[3],\"d\":[4,4,4,2,4],\"r\":[160]}")
                .indices();
        assertThat(blocks.runs(block, options)).isFalse();
        assertThat(blocks.runs(blocks.blocks().get(13), options)).isTrue();
    }

    @Test
    void theClosingBlockIsAStageOfItsOwn() {
        ElasticBlocks blocks =
                ElasticBlocks.of(Zoo.installed().space("proxyless", Map.of())).orElseThrow();
        assertThat(blocks.stages().stream().map(ElasticBlocks.Stage::blocks)).containsExactly(4, 4, 4, 4, 4, 1);
        assertThat(blocks.stages().get(5).first()).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nas-bench-201", "spos", "resnet-50", "mobilenet-v3-small", "darts"})
    void otherSpacesHaveNone(String name) {
        assertThat(ElasticBlocks.of(Zoo.installed().space(name, Map.of()))).isEmpty();
    }

    @Test
    void blocksThatAreChosenWholeAreNone() {
        assertThat(ElasticBlocks.of(
                        Zoo.installed().space("mobilenet-v3", Map.of("blocks", "choice", "resolution", List.of(224)))))
                .isEmpty();
    }
}
