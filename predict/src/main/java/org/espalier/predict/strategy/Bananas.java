package org.espalier.predict.strategy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.predict.Encoding;
import org.espalier.predict.encoding.EncodingKind;
import org.espalier.predict.ensemble.EnsembleLearner;
import org.espalier.predict.ensemble.EnsembleSettings;
import org.espalier.predict.ensemble.MlpEnsemble;
import org.espalier.predict.proposal.Acquisition;
import org.espalier.predict.proposal.Acquisition.Belief;
import org.espalier.predict.proposal.Mutants;
import org.espalier.predict.proposal.ProposedSearch;
import org.espalier.predict.proposal.Proposer;
import org.espalier.predict.proposal.Round;
import org.espalier.search.Description;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * BANANAS (White, Neiswanger and Savani, AAAI 2021): an ensemble of networks learns the scores of what was evaluated, from the paths of the cells; of the mutants of the best members those are evaluated next for which a draw from the
 * ensemble's belief is highest (independent Thompson sampling, algorithm 1 and section 4). The ensemble is learned anew, from random weights, for every choice: its state is the trials and the seed.
 *
 * @param initial members drawn at random, at least 2
 * @param batch members that are chosen by one ensemble, k in the paper
 * @param pool mutants that an ensemble looks at
 * @param parents best members that are mutated, one after the other until there are enough mutants
 * @param encoding what the networks see of a member
 * @param paths how many paths a truncated encoding keeps
 * @param acquisition how mutants are ranked
 * @param networks of the ensemble
 * @param layers hidden layers of a network
 * @param width units of a hidden layer
 * @param epochs of the training of each ensemble
 * @param learningRate of its Adam
 * @param loss what it minimises
 */
public record Bananas(
        int initial,
        int batch,
        int pool,
        int parents,
        EncodingKind encoding,
        int paths,
        Acquisition acquisition,
        int networks,
        int layers,
        int width,
        int epochs,
        double learningRate,
        EnsembleSettings.Loss loss)
        implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "bananas",
            "an ensemble of small networks learns from paths which mutants of the best to try next (White et al. 2021)",
            "White, Neiswanger and Savani, BANANAS: Bayesian Optimization with Neural Architectures for Neural Architecture Search, 2021",
            "a decision between at least two options",
            "for trainings one by one, from some tens of trials on; a choice takes less than a second");

    public Bananas {
        Ranges.whole("initial", initial, 2, 100_000);
        Ranges.whole("batch", batch, 1, 10_000);
        Ranges.whole("pool", pool, batch, 1_000_000);
        Ranges.whole("parents", parents, 1, 10_000);
        Ranges.whole("paths", paths, 1, 100_000);
        Ranges.positive("learningRate", learningRate, 1);
        new EnsembleSettings(networks, layers, width, epochs, 32, learningRate, loss);
    }

    /** As published: 10 random members, 10 of 100 mutants of the best (of at most 5), five networks of ten layers of 20, 150 epochs at 0.01, relative error. */
    public Bananas() {
        this(10, 10, 100, 5, EncodingKind.AUTO, 100, Acquisition.ITS, 5, 10, 20, 150, 0.01, EnsembleSettings.Loss.MAPE);
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
        return SearchContext.lacksChoice(space);
    }

    private ProposedSearch.Plan plan() {
        return new ProposedSearch.Plan("bananas", initial, batch);
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        context.requireChoice(name());
        return new ProposedSearch(context, plan(), proposer(context.space()));
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        context.requireChoice(name());
        return ProposedSearch.restore(context, plan(), state, (learned, told) -> proposer(context.space()));
    }

    private Ensemble proposer(SearchSpace space) {
        Encoding encoded = encoding.of(space, paths);
        EnsembleSettings settings = new EnsembleSettings(networks, layers, width, epochs, 32, learningRate, loss);
        // 1.5 changes of six decisions are expected, as in the authors' code
        double probability = 1.0 / Math.max(2, space.decisions().size() - 2);
        return new Ensemble(this, new EnsembleLearner(encoded, settings), probability);
    }

    /** One turn of the loop of algorithm 1. */
    private record Ensemble(Bananas config, EnsembleLearner learner, double probability) implements Proposer {
        @Override
        public List<Architecture> propose(Round round) {
            SplittableRandom mutation = round.random("bananas mutants");
            List<Architecture> parents = round.parents(config.parents);
            List<Architecture> mutants = round.isOfSeveral()
                    ? Mutants.inTurns(round, parents, config.pool, probability, mutation)
                    : Mutants.pool(round, parents, config.pool, probability, mutation);
            if (mutants.isEmpty()) {
                return mutants;
            }
            MlpEnsemble ensemble = learner.fit(round.samples(), round.seed("bananas ensemble"));
            double[][] said = ensemble.each(mutants);
            SplittableRandom draws = round.random("bananas acquisition");
            if (round.isOfSeveral()) {
                return several(round, mutants, said, draws);
            }
            double best = Arrays.stream(round.scores()).max().orElseThrow();
            double[] worth = config.acquisition.of(said, best, draws);
            return IntStream.range(0, mutants.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -worth[i]))
                    .limit(round.count())
                    .map(mutants::get)
                    .toList();
        }

        /** The volume that a draw adds, or with expected improvement the volume that is expected. */
        private List<Architecture> several(
                Round round, List<Architecture> mutants, double[][] said, SplittableRandom draws) {
            boolean expected = config.acquisition == Acquisition.EI;
            Belief[] beliefs = new Belief[mutants.size()];
            Arrays.setAll(beliefs, i -> Acquisition.belief(said, i));
            double[] believed = expected
                    ? Arrays.stream(beliefs).mapToDouble(Belief::mean).toArray()
                    : config.acquisition.of(said, Double.NaN, draws);
            return round.choose(
                    mutants,
                    round.scores(),
                    believed,
                    choice -> expected
                            ? (strips, i) -> strips.expected(-beliefs[i].mean(), beliefs[i].spread())
                            : choice::ofBelief);
        }

        @Override
        public JsonNode state() {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
