package org.espalier.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
    /** Searches that were begun go on only while the seeds stay what they are. */
    @Test
    void seedsAreWhatTheyWere() {
        assertThat(Seeds.derive(0, "", 0)).isEqualTo(KNOWN[0]);
        assertThat(Seeds.derive(1, "random", 0)).isEqualTo(KNOWN[1]);
        assertThat(Seeds.derive(-5, "evolution", 123_456_789_012L)).isEqualTo(KNOWN[2]);
        assertThat(Seeds.generator(1, "random", 0).nextLong()).isEqualTo(KNOWN[3]);
    }

    private static final long[] KNOWN = {
        6320596983259934910L, -7382365351141725617L, 1065170254682787267L, -1492978785083902269L
    };

    @Test
    void rootPurposeAndNumberAllMatter() {
        Set<Long> seeds = new HashSet<>();
        for (long root = -20; root < 20; root++) {
            for (String purpose : new String[] {"", "a", "b", "ab", "ba", "aa", "mutation"}) {
                for (long number = -20; number < 20; number++) {
                    seeds.add(Seeds.derive(root, purpose, number));
                }
            }
        }
        assertThat(seeds).hasSize(40 * 7 * 40);
    }

    @Test
    void neighbouringSeedsGiveGeneratorsThatAreNotAlike() {
        double sum = 0;
        double product = 0;
        double previous = Seeds.generator(3, "draw", -1).nextDouble();
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            double drawn = Seeds.generator(3, "draw", i).nextDouble();
            sum += drawn;
            product += (drawn - 0.5) * (previous - 0.5);
            previous = drawn;
        }
        assertThat(sum / draws).isBetween(0.49, 0.51);
        assertThat(12 * product / draws).isBetween(-0.03, 0.03);
    }

    @Test
    void theSameUseGivesAFreshGeneratorOfTheSameNumbers() {
        var first = Seeds.generator(3, "draw", 1);
        long drawn = first.nextLong();
        assertThat(Seeds.generator(3, "draw", 1).nextLong()).isEqualTo(drawn).isNotEqualTo(first.nextLong());
    }
}
