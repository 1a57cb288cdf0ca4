package org.espalier.predict.finder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Decision;
import org.espalier.predict.Spaces;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Distributions of the operators under a fixed seed. */
class GenomeTest {
    private static final int DRAWS = 30_000;
    private final SearchSpace space = Spaces.tutorial();
    private final Genome genome = new Genome(space);
    private final SplittableRandom random = Seeds.generator(11, "genome", 0);
    private final int[] child = new int[space.decisions().size()];

    private int position(String path) {
        return space.decisions().position(space.decisions().byPath(path));
    }

    @Test
    void drawsUniformly() {
        int[] seen = new int[5];
        int place = position("resolution");
        for (int i = 0; i < DRAWS; i++) {
            genome.draw(child, random);
            seen[child[place]]++;
        }
        assertThat(Arrays.stream(seen).boxed())
                .allSatisfy(count -> assertThat(count).isCloseTo(DRAWS / 5, within(400)));
    }

    /** A gene of three options changes with 0.1 x 2/3; kernel and expansion are redrawn together, so that both change far more often than they would by themselves. */
    @Test
    void blocksAreRedrawnWhole() {
        int[] parent = new int[child.length];
        int kernel = position("stage2.block3.kernel");
        int expand = position("stage2.block3.expand");
        int other = position("stage2.block4.kernel");
        int depth = position("stage2.depth");
        int kernels = 0;
        int both = 0;
        int neighbours = 0;
        int depths = 0;
        int resolutions = 0;
        for (int i = 0; i < DRAWS; i++) {
            genome.mutate(parent, 0.1, child, random);
            kernels += child[kernel] != 0 ? 1 : 0;
            both += child[kernel] != 0 && child[expand] != 0 ? 1 : 0;
            neighbours += child[kernel] != 0 && child[other] != 0 ? 1 : 0;
            depths += child[depth] != 0 ? 1 : 0;
            resolutions += child[position("resolution")] != 0 ? 1 : 0;
        }
        assertThat(kernels / (double) DRAWS).isCloseTo(0.1 * 2 / 3, within(0.006));
        assertThat(both / (double) DRAWS).isCloseTo(0.1 * 4 / 9, within(0.006));
        assertThat(neighbours / (double) DRAWS).isCloseTo(0.01 * 4 / 9, within(0.002));
        assertThat(depths / (double) DRAWS).isCloseTo(0.1 * 2 / 3, within(0.006));
        assertThat(resolutions / (double) DRAWS).isCloseTo(0.1 * 4 / 5, within(0.006));
    }

    @Test
    void crossingsTakeEachDecisionFromEitherParent() {
        int[] mother = new int[child.length];
        int[] father = new int[child.length];
        for (int i = 0; i < father.length; i++) {
            father[i] = 1;
        }
        int[] ones = new int[child.length];
        int together = 0;
        for (int i = 0; i < DRAWS; i++) {
            genome.cross(mother, father, child, random);
            for (int j = 0; j < child.length; j++) {
                ones[j] += child[j];
            }
            together += child[position("stage1.block1.kernel")] == child[position("stage1.block1.expand")] ? 1 : 0;
        }
        assertThat(Arrays.stream(ones).boxed())
                .allSatisfy(count -> assertThat(count).isCloseTo(DRAWS / 2, within(450)));
        assertThat(together).isCloseTo(DRAWS / 2, within(450));
    }

    /** More decisions than a long has bits. */
    @Test
    void allDecisionsOfALargeSpaceAreCrossed() {
        SearchSpace large = Zoo.installed().space("mobilenet-v3", Map.of("depth", List.of(2, 3, 4, 7)));
        Genome wide = new Genome(large);
        int[] mother = new int[wide.length()];
        int[] father = new int[wide.length()];
        Arrays.fill(father, 1);
        int[] last = new int[2];
        int[] into = new int[wide.length()];
        assertThat(into.length).isGreaterThan(64);
        for (int i = 0; i < 1000; i++) {
            wide.cross(mother, father, into, random);
            last[into[into.length - 1]]++;
        }
        assertThat(last[1]).isCloseTo(500, within(60));
    }

    @Test
    void elsewhereEachDecisionIsAGene() {
        SearchSpace cells = Spaces.cells();
        Genome plain = new Genome(cells);
        assertThat(plain.count()).isEqualTo(6);
        assertThat(genome.count()).isEqualTo(26);
        assertThat(genome.length()).isEqualTo(46);
        int[] from = {4, 4, 4, 4, 4, 4};
        int[] into = new int[6];
        plain.take(2, from, into);
        assertThat(into).containsExactly(0, 0, 4, 0, 0, 0);
        Decision kernel = space.decisions().byPath("stage1.block1.kernel");
        assertThat(kernel.size()).isEqualTo(3);
    }

    @Test
    void networksAreTheSameWhateverIsLeftOut() {
        int[] one = space.codec()
                .parse("{\"ks\":[3],\"e\":[3],\"d\":[2],\"r\":[160]}")
                .indices();
        int[] other = one.clone();
        assertThat(genome.same(one, other)).isTrue();
        other[position("stage1.block3.kernel")] = 2;
        assertThat(genome.same(one, other)).isTrue();
        other[position("stage1.block2.kernel")] = 2;
        assertThat(genome.same(one, other)).isFalse();
    }
}
