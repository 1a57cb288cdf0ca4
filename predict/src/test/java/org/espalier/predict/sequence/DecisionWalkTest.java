package org.espalier.predict.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.predict.Spaces;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class DecisionWalkTest {
    /** What a sequence leaves out has one option or does not matter, so that the sequence says which member it is. */
    @Test
    void aSequenceHasTheDecisionsThatMatter() {
        for (String name : List.of("nas-bench-201", "nas-bench-101", "darts", "mobilenet-v3", "enas")) {
            SearchSpace space = Zoo.installed().space(name, Map.of());
            DecisionWalk walk = new DecisionWalk(space);
            for (int i = 0; i < 20; i++) {
                Architecture member = space.sample(new SplittableRandom(i));
                DecisionWalk.Sequence sequence = walk.of(member);
                Set<Integer> taken = new HashSet<>();
                for (int t = 0; t < sequence.length(); t++) {
                    int place = sequence.places()[t];
                    assertThat(sequence.options()[t]).isEqualTo(member.index(place));
                    assertThat(taken.add(place)).isTrue();
                    assertThat(sequence.matters()[t])
                            .isEqualTo(space.active(member)
                                    .contains(space.decisions().all().get(place)));
                }
                for (Decision decision : space.active(member)) {
                    assertThat(decision.size() == 1
                                    || taken.contains(space.decisions().position(decision)))
                            .as("%s of %s", decision.path(), name)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void shallowMembersHaveShortSequences() {
        SearchSpace space = Spaces.small();
        DecisionWalk walk = new DecisionWalk(space);
        int[] most =
                space.decisions().all().stream().mapToInt(d -> d.size() - 1).toArray();
        int[] least = new int[most.length];
        int deep = walk.of(new Architecture(space.decisions(), most)).length();
        int shallow = walk.of(space.canonical(new Architecture(space.decisions(), least)))
                .length();
        assertThat(deep).isEqualTo(shallow + 5);
        assertThat(walk.of(new Architecture(space.decisions(), most)).matters()).containsOnly(true);
    }

    @Test
    void tokensNameDecisionAndOption() {
        DecisionWalk walk = new DecisionWalk(Spaces.cells());
        assertThat(walk.tokens()).isEqualTo(30);
        assertThat(walk.start()).isEqualTo(30);
        assertThat(walk.token(0, 4)).isEqualTo(4);
        assertThat(walk.token(5, 4)).isEqualTo(29);
        assertThat(walk.options()).hasSize(6).containsOnly(5);
    }
}
