package org.espalier.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class OneHotEncodingTest {
    private static float sum(float[] features, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += features[i];
        }
        return sum;
    }

    @Test
    void eachDecisionHasOneOne() {
        SearchSpace space = Spaces.cells();
        Encoding encoding = new OneHotEncoding(space);
        assertThat(encoding.features()).isEqualTo(30);
        assertThat(encoding.decisions()).isSameAs(space.decisions());
        for (int number = 0; number < 50; number++) {
            Architecture member = space.sample(Seeds.generator(1, "test", number));
            float[] features = encoding.encode(member);
            for (int i = 0; i < 6; i++) {
                assertThat(features[5 * i + member.index(i)]).isEqualTo(1);
                assertThat(sum(features, 5 * i, 5 * i + 5)).isEqualTo(1);
            }
        }
    }

    @Test
    void whatDoesNotMatterIsZeroSoThatEqualNetworksAreEqual() {
        SearchSpace space = Spaces.small();
        Encoding encoding = new OneHotEncoding(space);
        Architecture shallow = space.codec().parse("{\"ks\":[3],\"e\":[3],\"d\":[1],\"r\":[112]}");
        Architecture other = shallow.with(space.decisions().byPath("stage3.block2.expand"), 1);
        assertThat(encoding.encode(other)).isEqualTo(encoding.encode(shallow));
        // for each of five stages the depth and the expansion of its one block; the resolution; there is one kernel
        // only
        assertThat(sum(encoding.encode(shallow), 0, encoding.features())).isEqualTo(11);
    }

    @Test
    void buffersAreOverwritten() {
        SearchSpace space = Spaces.small();
        Encoding encoding = new OneHotEncoding(space);
        float[] buffer = new float[encoding.features()];
        for (int number = 0; number < 5; number++) {
            Architecture member = space.sample(Seeds.generator(2, "test", number));
            encoding.encode(member.indices(), buffer);
            assertThat(buffer).isEqualTo(encoding.encode(member));
        }
    }

    @Test
    void otherDecisionsAreRefused() {
        Encoding encoding = new OneHotEncoding(Spaces.cells());
        Architecture foreign = Spaces.small().sample(Seeds.generator(1, "test", 0));
        assertThatThrownBy(() -> encoding.encode(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("decisions of another space, expected the 6 that");
        SearchSpace single = Zoo.installed().space("mobilenet-v3-small", Map.of());
        assertThatThrownBy(() -> new OneHotEncoding(single)).hasMessageContaining("has no decision");
        assertThat(new OneHotEncoding(Spaces.cells())
                        .encode(Spaces.cells().codec().parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")))
                .hasSize(30);
        assertThat(List.of(single.decisions().all())).hasSize(1);
    }
}
