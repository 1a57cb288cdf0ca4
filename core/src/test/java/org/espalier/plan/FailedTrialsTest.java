package org.espalier.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.junit.jupiter.api.Test;

class FailedTrialsTest {
    private static List<Trial> failed(String... reasons) {
        List<Trial> trials = new ArrayList<>();
        for (String reason : reasons) {
            trials.add(candidate(trials.size()).failed(reason));
        }
        return trials;
    }

    private static Candidate candidate(int number) {
        return new Candidate(number, TestSpaces.cell().sample(Seeds.generator(1, "member", number)));
    }

    @Test
    void theMostFrequentKindIsSaidInTheWordsOfItsFirst() {
        assertThat(FailedTrials.all(failed(
                        "training diverged in epoch 1 (loss is NaN); lower a",
                        "out of time: it took 60 s; raise b",
                        "training diverged in epoch 7 (loss is Infinity); lower a")))
                .isEqualTo(
                        "all 3 trials failed: 2 of them alike, as trial 0, training diverged in epoch 1 (loss is NaN);"
                                + " lower a");
        assertThat(FailedTrials.all(failed("why", "8", "7", "(6)")))
                .isEqualTo("all 4 trials failed: 3 of them alike, as trial 1, 8");
    }

    @Test
    void thereIsNothingToSayOfFewTrialsOfLaterOnesOrOfOneThatSucceeded() {
        List<Trial> five = failed("a", "a", "a", "a", "a");
        assertThat(FailedTrials.firstOf(five.subList(0, 4), 3)).isEmpty();
        assertThat(FailedTrials.firstOf(five, 4)).isPresent();
        assertThat(FailedTrials.firstOf(five, 5)).isEmpty();
        List<Trial> one = new ArrayList<>(five);
        one.set(2, candidate(2).scored(0));
        assertThat(FailedTrials.firstOf(one, 4)).isEmpty();
    }
}
