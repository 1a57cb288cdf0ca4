package org.espalier.predict.proposal;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.predict.Sample;
import org.espalier.random.Seeds;
import org.espalier.search.NonDominatedSorting;
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

    /** Whether there are several objectives. */
    public boolean isOfSeveral() {
        return context.objectives().areSeveral();
    }

    /** What a surrogate learns of each trial, higher is better: of several objectives the main one, for the others are known. */
    public double[] scores() {
        return told.stream()
                .mapToDouble(trial -> isOfSeveral()
                        ? context.objectives().main().score(trial.values().get(0))
                        : trial.rankingValue())
                .toArray();
    }

    /** The trials as samples. */
    public List<Sample> samples() {
        double[] scores = scores();
        return IntStream.range(0, scores.length)
                .mapToObj(i -> new Sample(told.get(i).architecture(), scores[i]))
                .toList();
    }

    /**
     * The members to mutate. With one objective the best, the best first. With several those of the front, from the emptiest places to the most crowded; where these are fewer than wanted, those of the
     * next fronts, too ({@link NonDominatedSorting#places}). Each member once.
     *
     * @param wanted at least 1
     */
    public List<Architecture> parents(int wanted) {
        if (!isOfSeveral()) {
            return best(wanted);
        }
        Set<Architecture> parents = new LinkedHashSet<>();
        for (NonDominatedSorting.Place place :
                NonDominatedSorting.places(context.objectives().points(told))) {
            if (place.rank() > 0 && parents.size() >= wanted) {
                break;
            }
            parents.add(told.get(place.index()).architecture());
        }
        return List.copyOf(parents);
    }

    /**
     * Of several objectives those members that may add most hypervolume to what was told.
     *
     * @param members to choose from
     * @param scores of the told trials as the surrogate has them, a rising function of {@link #scores}
     * @param believed of the members, in the same unit
     * @param worth of a member; {@link FrontChoice#ofBelief} where the belief is a draw
     */
    public List<Architecture> choose(
            List<Architecture> members,
            double[] scores,
            double[] believed,
            Function<FrontChoice, FrontChoice.Worth> worth) {
        double[][] known = context.objectives().points(told);
        for (int i = 0; i < known.length; i++) {
            known[i][0] = -scores[i];
        }
        double[][] costs = members.stream().map(context.objectives()::costs).toArray(double[][]::new);
        double[] mains = Arrays.stream(believed).map(score -> -score).toArray();
        FrontChoice choice = new FrontChoice(known, new FrontChoice.Candidates(costs, mains));
        return choice.choose(count, worth.apply(choice)).stream()
                .map(members::get)
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
