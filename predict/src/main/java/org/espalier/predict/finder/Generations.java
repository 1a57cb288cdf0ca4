package org.espalier.predict.finder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.predict.Predictor;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/**
 * One search of an {@link EvolutionFinder}. Each child has a generator of its own, so that pieces of a generation are bred and predicted on any thread in any order.
 */
final class Generations {
    /** Predictions from which on it is worth to make a predictor quick. */
    private static final int WORTH_IT = 1_000;

    /** The share of parents who are still those that it was made quick for, above which it stays. */
    private static final double OTHERS = 0.5;

    /** Mutants take longer than crossings, so that one large piece of each would leave a thread waiting. */
    private static final int PIECES_OF_A_THREAD = 2;

    private final SearchSpace space;
    private final Genome genome;
    private final MemberCosts costs;
    private final Predictor accuracy;
    private final FinderSettings settings;
    private final double limit;
    private final long seed;

    private final int[][] children;
    private final double[] scores;
    /** Children that are bred and predicted together, by one thread. */
    private final int piece;

    private final long[] draws;
    private Predictor near;
    private int[][] middle = {};
    /** Generations between two makings of a quick predictor, at least. */
    private final int rest;

    private int due;
    private int[][] parents = {};
    private double[] worth = {};
    private int generation;

    Generations(
            SearchSpace space,
            Genome genome,
            MemberCosts costs,
            Predictor accuracy,
            FinderSettings settings,
            double limit,
            long seed) {
        this.space = space;
        this.genome = genome;
        this.costs = costs;
        this.accuracy = accuracy;
        this.settings = settings;
        this.limit = limit;
        this.seed = seed;
        this.near = accuracy;
        this.children = new int[settings.populationSize()][genome.length()];
        this.scores = new double[children.length];
        int pieces = PIECES_OF_A_THREAD * settings.threads();
        this.piece = (children.length + pieces - 1) / pieces;
        this.draws = new long[(children.length + piece - 1) / piece];
        this.rest = (WORTH_IT + children.length - 1) / children.length;
        this.due = rest;
    }

    Found run(Crew crew) {
        // the least is within the limit, so there is something to return whatever is drawn
        Best best = new Best(new int[0], costs.least(), accuracy.predict(List.of(costs.least()))[0]);
        List<Double> history = new ArrayList<>();
        for (generation = 0; generation <= settings.maxTimeBudget(); generation++) {
            crew.run(draws.length, this::breed);
            rank();
            refocus();
            best = better(best);
            history.add(best.accuracy());
        }
        long drawn = 0;
        for (long each : draws) {
            drawn += each;
        }
        long candidates = children.length * (settings.maxTimeBudget() + 1L);
        return new Found(best.member(), best.accuracy(), costs.exact(best.member()), limit, history, candidates, drawn);
    }

    /** The best member so far, and the parent that it was. */
    private record Best(int[] parent, Architecture member, double accuracy) {}

    /** By the functions themselves, as a quick predictor and a table may say another last digit. */
    private Best better(Best best) {
        for (int i = 0; i < parents.length && parents[i] != best.parent() && worth[i] > best.accuracy(); i++) {
            Architecture member = space.canonical(genome.architecture(parents[i]));
            double exact = accuracy.predict(List.of(member))[0];
            if (exact > best.accuracy() && costs.exact(member) <= limit) {
                return new Best(parents[i], member, exact);
            }
        }
        return best;
    }

    private void breed(int number) {
        int from = number * piece;
        int to = Math.min(children.length, from + piece);
        for (int i = from; i < to; i++) {
            SplittableRandom random = Seeds.generator(seed, "finder", (long) generation * children.length + i);
            draws[number] += generation == 0 ? first(children[i], random) : child(i, random);
        }
        near.predict(children, from, to, scores);
    }

    /** @return how many were drawn */
    private int first(int[] into, SplittableRandom random) {
        for (int draw = 1; draw <= EvolutionFinder.ATTEMPTS; draw++) {
            genome.draw(into, random);
            if (fits(into)) {
                return draw;
            }
        }
        approach(costs.least().indices(), into, random);
        return EvolutionFinder.ATTEMPTS;
    }

    private int child(int number, SplittableRandom random) {
        int[] into = children[number];
        boolean mutant = number < settings.mutants();
        int[] mother = parents[random.nextInt(parents.length)];
        int[] father = mutant ? mother : parents[random.nextInt(parents.length)];
        for (int draw = 1; draw <= EvolutionFinder.ATTEMPTS; draw++) {
            if (mutant) {
                genome.mutate(mother, settings.mutateProb(), into, random);
            } else {
                genome.cross(mother, father, into, random);
            }
            if (fits(into)) {
                return draw;
            }
        }
        approach(mother, into, random);
        return EvolutionFinder.ATTEMPTS;
    }

    private boolean fits(int[] member) {
        return genome.isMember(member) && costs.within(member, limit);
    }

    /** Takes genes of a member that fits over in random order until the other one fits, at the latest when both are the same. */
    private void approach(int[] fitting, int[] into, SplittableRandom random) {
        int[] order = new int[genome.count()];
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        for (int i = 0; i < order.length && !fits(into); i++) {
            genome.take(order[i], fitting, into);
        }
    }

    /**
     * What is bred from now on is like the parents, so the predictor is made quick for them: where it was for others, and not so soon again that the making takes longer than
     * what it spares. Parents are predicted anew, because equal ones have to have equal scores.
     */
    private void refocus() {
        int most = settings.maxTimeBudget() - generation;
        if (generation < due || (long) most * children.length < WORTH_IT || share(parents, middle) > OTHERS) {
            return;
        }
        near = near.near(parents);
        near.predict(parents, 0, parents.length, worth);
        middle = parents;
        due = generation + rest;
    }

    /** The share of some members that are among others: the very same ones, not equal ones. */
    private static double share(int[][] of, int[][] among) {
        int same = 0;
        for (int[] one : of) {
            for (int[] other : among) {
                same += one == other ? 1 : 0;
            }
        }
        return (double) same / of.length;
    }

    /** The best of parents and children become parents; of equal ones the older first. */
    private void rank() {
        int most = settings.parents();
        int[][] best = new int[most][];
        double[] values = new double[most];
        int count = 0;
        for (int i = 0; i < parents.length + children.length; i++) {
            boolean old = i < parents.length;
            int[] member = old ? parents[i] : children[i - parents.length];
            double value = old ? worth[i] : scores[i - parents.length];
            int place = count;
            while (place > 0 && values[place - 1] < value) {
                place--;
            }
            if (place == most || settings.distinctParents() && isKnown(member, value, best, values, place)) {
                continue;
            }
            count = Math.min(most, count + 1);
            System.arraycopy(best, place, best, place + 1, count - 1 - place);
            System.arraycopy(values, place, values, place + 1, count - 1 - place);
            best[place] = old ? member : member.clone();
            values[place] = value;
        }
        parents = Arrays.copyOf(best, count);
        worth = Arrays.copyOf(values, count);
    }

    /** Equal networks have equal scores, so that only those beside each other have to be compared. */
    private boolean isKnown(int[] member, double value, int[][] best, double[] values, int place) {
        for (int i = place - 1; i >= 0 && values[i] == value; i--) {
            if (genome.same(best[i], member)) {
                return true;
            }
        }
        return false;
    }
}
