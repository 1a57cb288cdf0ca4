package org.espalier.predict.proposal;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.espalier.decision.Architecture;
import org.espalier.predict.Sample;
import org.espalier.random.Seeds;
import org.espalier.search.SearchContext;
import org.espalier.search.Trial;

/**
 * What is known when members are chosen.
 *
 * @param context space, limits and seed
 * @param told trials with scores, at least two, in the order of telling
 * @param count how many members are wanted, at least 1
 * @param number of the candidate that the first of them will be, from which all randomness is derived
 * @param unknown whether a member, and none that is the same network, was asked for or chosen before
 */
public record Round(SearchContext context, List<Trial> told, int count, long number, Predicate<Architecture> unknown) {
    public Round {
        told = List.copyOf(told);
    }

    /** Whether a member is within the limits and unknown. */
    public boolean isNew(Architecture member) {
        return unknown.test(member) && context.constraints().holdFor(member);
    }

    /** A generator for one use in this round. */
    public SplittableRandom random(String purpose) {
        return Seeds.generator(context.seed(), purpose, number);
    }

    /** A seed for one use in this round. */
    public long seed(String purpose) {
        return Seeds.derive(context.seed(), purpose, number);
    }

    /** The trials as samples. */
    public List<Sample> samples() {
        return told.stream()
                .map(trial -> new Sample(trial.architecture(), trial.rankingValue()))
                .toList();
    }

    /** The best members that were told, the best first, each network once. */
    public List<Architecture> best(int most) {
        return told.stream()
                .sorted(Trial.BEST_FIRST)
                .map(Trial::architecture)
                .distinct()
                .limit(most)
                .toList();
    }
}
