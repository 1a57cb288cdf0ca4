package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.Objectives;
import org.espalier.search.SearchContext;
import org.espalier.search.TellOrder;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Members that are trained in parts, and cells that are the same network. */
class MembersInPartsTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());
    /** The same network: the second convolution reads the input, over an edge to another node. */
    private static final String CELL = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_1x1~2|";

    private static final String SAME = "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|nor_conv_1x1~1|none~2|";

    private static final SearchContext CONTEXT = new SearchContext(SPACE, Constraints.none(), 1, Objectives.SCORE, 9);
    private static final Evaluation TRAININGS = new Evaluation.OneByOne(
            () -> {
                throw new AssertionError("nothing is evaluated here");
            },
            0,
            TellOrder.FIXED);
    private static final Evaluation SUPERNET = new Evaluation.Together(candidates -> List.of(), 1);

    private static Candidate candidate(long number, String cell, int epochs) {
        Architecture member = SPACE.canonical(SPACE.codec().parse(cell));
        return new Candidate(number, member, epochs == 9 ? OptionalInt.empty() : OptionalInt.of(epochs));
    }

    @Test
    void aPartCostsWhatGoesBeyondTheOneBefore() {
        KnownMembers members = KnownMembers.of(CONTEXT, TRAININGS);
        Candidate first = candidate(0, CELL, 1);
        members.asked(first);
        assertThat(members.asked()).isEqualTo(1);
        assertThat(members.training(first)).isZero();
        members.told(first.scored(0.5));
        Candidate second = candidate(1, CELL, 3);
        members.asked(second);
        assertThat(members.asked()).isEqualTo(3);
        // it is not known after three epochs, and goes on with the training of the first
        assertThat(members.first(second)).isEqualTo(second);
        assertThat(members.training(second)).isZero();
        members.told(second.scored(0.6));
        Candidate whole = candidate(2, CELL, 9);
        members.asked(whole);
        assertThat(members.asked()).isEqualTo(9);
        assertThat(members.told()).isEqualTo(3);
        assertThat(members.training(whole)).isZero();
        members.told(whole.scored(0.7));
        assertThat(members.told()).isEqualTo(9);
        // asked again it is known, and counts as asked
        Candidate again = candidate(3, CELL, 3);
        members.asked(again);
        assertThat(members.first(again)).isEqualTo(second);
        assertThat(members.outcome(again)).contains(second.scored(0.6));
        assertThat(members.asked()).isEqualTo(12);
    }

    @Test
    void aTrainingThatFailedIsBegunAnew() {
        KnownMembers members = KnownMembers.of(CONTEXT, TRAININGS);
        Candidate first = candidate(0, CELL, 1);
        members.asked(first);
        members.told(first.failed("out of memory"));
        Candidate again = candidate(1, CELL, 3);
        members.asked(again);
        assertThat(members.training(again)).isEqualTo(1);
        assertThat(members.asked()).isEqualTo(4);
    }

    @Test
    void cellsThatAreTheSameNetworkAreTrainedOnceAndScoredEachByASupernet() {
        KnownMembers trained = KnownMembers.of(CONTEXT, TRAININGS);
        KnownMembers scored = KnownMembers.of(CONTEXT, SUPERNET);
        Candidate one = candidate(0, CELL, 9);
        Candidate other = candidate(1, SAME, 9);
        assertThat(one.architecture()).isNotEqualTo(other.architecture());
        for (KnownMembers members : List.of(trained, scored)) {
            members.asked(one);
            members.asked(other);
        }
        assertThat(trained.first(other)).isEqualTo(one);
        assertThat(scored.first(other)).isEqualTo(other);
        trained.told(one.scored(0.5));
        assertThat(trained.outcome(other)).contains(one.scored(0.5));
        // both count
        assertThat(trained.asked()).isEqualTo(18);
    }
}
