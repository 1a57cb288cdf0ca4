package org.espalier.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.search.UnseenMembers;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl, NIPS 2011, section 4): two densities over the decisions, l of the good trials and
 * g of the others; of some members drawn from l the one with the largest l / g, and so with the largest expected improvement, is asked for.
 *
 * <p>A density is a product over the decisions. A decision counts in the trials in which it matters, and in the ratio of a member in which it matters:
 * that is the tree. Each is a vector of probabilities in proportion to the prior weight and the number of trials that chose the option (section
 * 4.3). With {@code ordinal}, a trial that chose a number lends some of itself to the numbers beside it, by a Gaussian over the positions whose
 * width is that of Silverman's rule, (K² − 1)/12 being the variance of a uniform choice of K: the Parzen window of the paper, in steps.
 *
 * <p>Asynchronous: what is outstanding counts among the others, as if its score were poor, so that what is asked for at once differs (the
 * constant liar of Ginsbourger, Le Riche and Carraro 2010). So do failed trials. No member is asked for twice.
 *
 * @param startup random members before the first model, at least 1
 * @param gamma share of the trials that are good, above 0 and below 1; rounded up
 * @param mostGood as many are good at most
 * @param draws members that are drawn from l for each candidate
 * @param priorWeight weight of the uniform prior: trials for each option of a decision; above 0
 * @param ordinal whether numbers are smoothed along their order
 */
public record TreeStructuredParzen(
        int startup, double gamma, int mostGood, int draws, double priorWeight, boolean ordinal)
        implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "tpe",
            "draws from a density of the good members and asks for the likeliest improvement (Bergstra et al. 2011)",
            "Bergstra, Bardenet, Bengio and Kegl, Algorithms for Hyper-Parameter Optimization, 2011",
            "a decision between at least two options",
            "good for small budgets and for decisions that matter each on its own; it does not see how they depend on each other");

    /** Draws from l for each member that is wanted; most of them may be known, or beyond the limits. */
    private static final int ATTEMPTS = 50;

    public TreeStructuredParzen {
        Ranges.whole("startup", startup, 1, 1_000_000);
        Ranges.positive("gamma", gamma, 0.99);
        Ranges.whole("mostGood", mostGood, 1, 1_000_000);
        Ranges.whole("draws", draws, 1, 100_000);
        Ranges.positive("priorWeight", priorWeight, 1_000);
    }

    /** Ten random members, a tenth is good, at most 25, and 24 draws, as in Optuna; the prior and the smoothing of the paper. */
    public TreeStructuredParzen() {
        this(10, 0.1, 25, 24, 1, true);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return SearchContext.lacksChoice(space);
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        context.requireChoice(name());
        return new Strategy(this, context, new Ledger(), new UnseenMembers(context));
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        context.requireChoice(name());
        DecisionSet decisions = context.space().decisions();
        Strategy strategy = new Strategy(
                this,
                context,
                new Ledger(decisions, state),
                new UnseenMembers(context, Ledger.required(state, "seen")));
        Ledger.trials(decisions, Ledger.required(state, "told")).forEach(strategy::add);
        return strategy;
    }

    /** For each decision and option how many members chose it, of those in which the decision matters. */
    static int[][] counts(SearchSpace space, List<Architecture> members) {
        int[][] counts = space.decisions().all().stream()
                .map(decision -> new int[decision.size()])
                .toArray(int[][]::new);
        members.forEach(member -> count(space, counts, member, 1));
        return counts;
    }

    private static void count(SearchSpace space, int[][] counts, Architecture member, int times) {
        for (Decision decision : space.active(member)) {
            int place = space.decisions().position(decision);
            counts[place][member.index(place)] += times;
        }
    }

    /** The probabilities of a decision's options. */
    double[] parzen(Decision decision, int[] counts) {
        int size = decision.size();
        int trials = Arrays.stream(counts).sum();
        boolean smoothed = ordinal && decision.options().stream().allMatch(option -> option.matches("-?\\d{1,18}"));
        double width = Math.sqrt((size * (double) size - 1) / 12) * Math.pow(Math.max(1, trials), -0.2);
        double[] weights = new double[size];
        Arrays.fill(weights, priorWeight);
        for (int chosen = 0; chosen < size; chosen++) {
            double[] window = new double[size];
            for (int i = 0; i < size; i++) {
                double apart = (i - chosen) / width;
                window[i] = smoothed && size > 1 ? Math.exp(-apart * apart / 2) : i == chosen ? 1 : 0;
            }
            double sum = Arrays.stream(window).sum();
            for (int i = 0; i < size; i++) {
                weights[i] += counts[chosen] * window[i] / sum;
            }
        }
        double total = priorWeight * size + trials;
        return Arrays.stream(weights).map(weight -> weight / total).toArray();
    }

    /** A density over the decisions. */
    double[][] density(SearchSpace space, int[][] counts) {
        return IntStream.range(0, counts.length)
                .mapToObj(i -> parzen(space.decisions().all().get(i), counts[i]))
                .toArray(double[][]::new);
    }

    /** An assignment, each decision drawn on its own. */
    static Architecture draw(SearchSpace space, double[][] density, SplittableRandom random) {
        int[] indices = new int[density.length];
        for (int i = 0; i < indices.length; i++) {
            double left = random.nextDouble();
            while (indices[i] < density[i].length - 1 && left >= density[i][indices[i]]) {
                left -= density[i][indices[i]++];
            }
        }
        return new Architecture(space.decisions(), indices);
    }

    /** The logarithm of l / g, over the decisions that matter in the member. */
    static double logRatio(SearchSpace space, double[][] l, double[][] g, Architecture member) {
        double sum = 0;
        for (Decision decision : space.active(member)) {
            int place = space.decisions().position(decision);
            int option = member.index(place);
            sum += Math.log(l[place][option] / g[place][option]);
        }
        return sum;
    }

    private static final class Strategy implements SearchStrategy {
        private final TreeStructuredParzen config;
        private final SearchContext context;
        private final Ledger ledger;
        private final UnseenMembers members;
        /** What is told, the best first. */
        private final List<Trial> ranked = new ArrayList<>();
        /** Of all that is told. */
        private final int[][] counts;

        Strategy(TreeStructuredParzen config, SearchContext context, Ledger ledger, UnseenMembers members) {
            this.config = config;
            this.context = context;
            this.ledger = ledger;
            this.members = members;
            this.counts = counts(context.space(), List.of());
        }

        @Override
        public List<Candidate> ask(int atMost) {
            return ledger.open(
                    atMost, () -> members.marked(next(Seeds.generator(context.seed(), "tpe", ledger.asked()))));
        }

        private Optional<Architecture> next(SplittableRandom random) {
            if (ledger.asked() < config.startup
                    || ranked.isEmpty()
                    || !ranked.get(0).succeeded()) {
                return members.draw(random);
            }
            int most = (int) Math.min(Math.ceil(config.gamma * ranked.size()), config.mostGood);
            List<Architecture> good = ranked.subList(0, most).stream()
                    .filter(Trial::succeeded)
                    .map(Trial::architecture)
                    .toList();
            SearchSpace space = context.space();
            int[][] others = Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
            good.forEach(member -> count(space, others, member, -1));
            ledger.open().forEach(candidate -> count(space, others, candidate.architecture(), 1));
            return likeliest(config.density(space, counts(space, good)), config.density(space, others), random)
                    .or(() -> members.draw(random));
        }

        /** Of new members that are drawn from l the one of the largest ratio; of equals the first. */
        private Optional<Architecture> likeliest(double[][] l, double[][] g, SplittableRandom random) {
            SearchSpace space = context.space();
            Set<Architecture> drawn = new HashSet<>();
            Optional<Architecture> best = Optional.empty();
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < ATTEMPTS * config.draws && drawn.size() < config.draws; i++) {
                Architecture assignment = draw(space, l, random);
                if (!space.isValid(assignment)) {
                    continue;
                }
                Architecture member = space.canonical(assignment);
                if (!members.allows(member) || !drawn.add(member)) {
                    continue;
                }
                double ratio = logRatio(space, l, g, member);
                if (ratio > most) {
                    most = ratio;
                    best = Optional.of(member);
                }
            }
            return best;
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
            add(trial);
        }

        private void add(Trial trial) {
            int place = Collections.binarySearch(ranked, trial, Trial.BEST_FIRST);
            ranked.add(-place - 1, trial);
            count(context.space(), counts, trial.architecture(), 1);
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.set("seen", members.state());
            state.set("told", Ledger.json(ranked));
            return state;
        }
    }
}
