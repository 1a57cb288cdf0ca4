package org.espalier.predict.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.predict.gp.GraphProcess;
import org.espalier.predict.proposal.Acquisition;
import org.espalier.predict.proposal.Mutants;
import org.espalier.predict.proposal.ProposedSearch;
import org.espalier.predict.proposal.Proposer;
import org.espalier.predict.proposal.Round;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.settings.Ranges;
import org.espalier.space.Cells;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * NAS-BOWL (Ru, Wan, Dong and Osborne, ICLR 2021): a Gaussian process with the Weisfeiler-Lehman kernel learns scores from the labelled graphs of members; of mutants of the best members, and of random ones, those are evaluated next of
 * which most improvement is expected (algorithm 1). The depth h of the kernel and the noise are those of the highest marginal likelihood; they are chosen anew whenever there are a quarter more trials than at the last choice, and in
 * between the process grows by rows. {@link GraphProcess#motifs} says what it has learned of sub-graphs.
 *
 * @param initial members drawn at random, at least 2
 * @param batch members that are chosen at once
 * @param pool members that are looked at for a choice
 * @param parents best members that are mutated, in equal shares
 * @param randomShare of the pool that is drawn at random
 * @param depth the highest h that is tried
 */
public record Nasbowl(int initial, int batch, int pool, int parents, double randomShare, int depth)
        implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "nasbowl",
            "a Gaussian process over labelled graphs chooses the most promising mutants (Ru et al. 2021)",
            "Ru, Wan, Dong and Osborne, Interpretable Neural Architecture Search via Bayesian Optimisation with Weisfeiler-Lehman Kernels, 2021",
            "a decision between at least two options, and a graph",
            "for trainings one by one of cells, from some tens of trials up to about a thousand");

    private static final double FIRST_NOISE = 0.01;

    public Nasbowl {
        Ranges.whole("initial", initial, 2, 100_000);
        Ranges.whole("batch", batch, 1, 10_000);
        Ranges.whole("pool", pool, batch, 1_000_000);
        Ranges.whole("parents", parents, 1, 10_000);
        Ranges.number("randomShare", randomShare, 0, 1);
        Ranges.whole("depth", depth, 0, 10);
    }

    /** As the authors' code: 10 random members, then 5 of 200, half of them mutants of the ten best; h up to 3. */
    public Nasbowl() {
        this(10, 5, 200, 10, 0.5, 3);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public boolean knowsSeveralObjectives() {
        return true;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return SearchContext.lacksChoice(space)
                .or(() -> space.cells().isPresent()
                        ? Optional.empty()
                        : Optional.of("it needs a graph whose operations have names, and there is none"));
    }

    private ProposedSearch.Plan plan() {
        return new ProposedSearch.Plan("nasbowl", initial, batch);
    }

    private Cells cells(SearchContext context) {
        lacks(context.space()).ifPresent(lack -> {
            throw new IllegalArgumentException("strategy '" + name() + "' does not fit the space '"
                    + context.space().name() + "': " + lack);
        });
        return context.space().cells().orElseThrow();
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        GraphProcess process = new GraphProcess(cells(context), depth, 0, FIRST_NOISE);
        return new ProposedSearch(context, plan(), new Process(this, process, 0));
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        Cells cells = cells(context);
        return ProposedSearch.restore(
                context,
                plan(),
                state,
                (learned, told) -> new Process(
                        this,
                        new GraphProcess(
                                cells,
                                depth,
                                Ledger.required(learned, "h").asInt(),
                                Ledger.required(learned, "noise").asDouble()),
                        Ledger.required(learned, "selected").asInt()));
    }

    /** What the trials say, with the process that has learned of the first of them. */
    private static final class Process implements Proposer {
        private final Nasbowl config;
        private final GraphProcess process;
        /** How many trials there were when h and noise were chosen. */
        private int selected;

        Process(Nasbowl config, GraphProcess process, int selected) {
            this.config = config;
            this.process = process;
            this.selected = selected;
        }

        @Override
        public List<Architecture> propose(Round round) {
            List<Trial> told = round.told();
            for (int i = process.size(); i < told.size(); i++) {
                process.append(told.get(i).architecture());
            }
            double[] values = standardised(round.scores());
            process.values(values);
            if (told.size() >= 1.25 * selected) {
                process.select();
                selected = told.size();
            }
            List<Architecture> members = pool(round);
            if (round.isOfSeveral()) {
                return several(round, values, members);
            }
            double incumbent = incumbent(values);
            double[] worth = members.stream()
                    .map(process::predict)
                    .mapToDouble(b -> Acquisition.expectedImprovement(b.mean(), b.deviation(), incumbent))
                    .toArray();
            return IntStream.range(0, worth.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -worth[i]))
                    .limit(round.count())
                    .map(members::get)
                    .toList();
        }

        /** By the hypervolume that is expected, with the main objective as the process has it. */
        private List<Architecture> several(Round round, double[] values, List<Architecture> members) {
            List<GraphProcess.Belief> beliefs =
                    members.stream().map(process::predict).toList();
            double[] believed =
                    beliefs.stream().mapToDouble(GraphProcess.Belief::mean).toArray();
            return round.choose(
                    members,
                    values,
                    believed,
                    choice -> (strips, i) ->
                            strips.expected(-believed[i], beliefs.get(i).deviation()));
        }

        /** The value of the member of which most is believed, so that a lucky measurement is no mark. */
        private double incumbent(double[] values) {
            double[] means = process.means();
            int best = 0;
            for (int i = 1; i < means.length; i++) {
                best = means[i] > means[best] ? i : best;
            }
            return values[best];
        }

        private List<Architecture> pool(Round round) {
            SearchSpace space = round.context().space();
            SplittableRandom random = round.random("nasbowl pool");
            int drawn = (int) Math.round(config.pool * config.randomShare);
            List<Architecture> parents = round.parents(config.parents);
            double probability = 1.0 / Math.max(2, space.decisions().size() - 1);
            Set<Architecture> seen = new HashSet<>();
            List<Architecture> members = new ArrayList<>();
            for (int i = 0; i < config.pool; i++) {
                Architecture parent = parents.get(i % parents.size());
                Architecture child = i < drawn ? space.sample(random) : Mutants.of(space, parent, probability, random);
                if (seen.add(child) && round.isNew(child)) {
                    members.add(child);
                }
            }
            return members;
        }

        /** Minus the logarithm of the distance to a little above the best, which spreads out the top, with mean 0 and variance 1. */
        private static double[] standardised(double[] scores) {
            double[] sorted = scores.clone();
            Arrays.sort(sorted);
            double best = sorted[sorted.length - 1];
            double median = sorted[sorted.length / 2];
            double margin = best > median ? best - median : 1;
            double[] values = Arrays.stream(scores)
                    .map(score -> -Math.log((best - score) / margin + 1))
                    .toArray();
            double mean = Arrays.stream(values).average().orElse(0);
            double variance = Arrays.stream(values)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElse(0);
            double deviation = variance > 0 ? Math.sqrt(variance) : 1;
            return Arrays.stream(values).map(v -> (v - mean) / deviation).toArray();
        }

        @Override
        public JsonNode state() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("h", process.level())
                    .put("noise", process.noise())
                    .put("selected", selected);
        }
    }
}
