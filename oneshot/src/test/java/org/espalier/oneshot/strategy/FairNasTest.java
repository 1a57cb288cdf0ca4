package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.espalier.decision.Decision;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.Clock;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class FairNasTest {
    private static final SearchSpace SPACE = ProvingSpaces.choices();

    /** Of each option of each decision, in every step exactly one member. */
    @Test
    void strictFairnessTrainsEachOptionOnce() {
        FairNas.StrictlyFair fair = new FairNas.StrictlyFair(3);
        LongStream.range(0, 9).mapToObj(step -> new Clock(0, step, 9, 1)).forEach(clock -> {
            for (Decision decision : SPACE.decisions().all()) {
                assertThat(fair.members(SPACE, clock))
                        .extracting(member -> member.index(decision))
                        .containsExactlyInAnyOrder(0, 1, 2);
            }
        });
    }

    @Test
    void decisionsOfUnequalSizesCannotBeFair() {
        SearchSpace uneven = Zoo.installed()
                .space(
                        "mobilenet-v3",
                        Map.of("kernel", List.of(3, 5), "expand", List.of(3, 4, 6), "depth", List.of(2, 3)));
        assertThat(new FairNas().lacks(uneven)).contains("it needs decisions with equally many options");
        assertThat(new FairNas().lacks(SPACE)).isEmpty();
    }
}
