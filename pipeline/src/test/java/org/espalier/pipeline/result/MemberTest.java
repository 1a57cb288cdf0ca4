package org.espalier.pipeline.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class MemberTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());

    @Test
    void aMemberIsItsNotationWhereverItCameFrom() {
        Architecture architecture = SPACE.decisions().architecture(0, 1, 2, 3, 4, 0);
        Member found = Member.of(SPACE, architecture);
        Member read = Member.ofNotation(found.notation());
        assertThat(found).isEqualTo(read).hasSameHashCodeAs(read).hasToString(read.notation());
        assertThat(found.in(SPACE)).isSameAs(architecture);
        assertThat(read.in(SPACE)).isEqualTo(architecture);
        assertThat(Member.ofNotation("another")).isNotEqualTo(read);
        assertThat((Object) read).isNotEqualTo(read.notation()).isNotEqualTo(null);
    }

    @Test
    void aNotationOfNoMemberIsRefusedWhenItIsAskedFor() {
        Member none = Member.ofNotation("none of these");
        assertThatThrownBy(() -> none.in(SPACE)).isInstanceOf(IllegalArgumentException.class);
    }
}
