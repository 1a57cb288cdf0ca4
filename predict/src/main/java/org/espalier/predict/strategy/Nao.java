package org.espalier.predict.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.predict.Sample;
import org.espalier.predict.nao.AutoEncoder;
import org.espalier.predict.nao.Encoding;
import org.espalier.predict.nao.NaoSettings;
import org.espalier.predict.nao.NaoTraining;
import org.espalier.predict.proposal.ProposedSearch;
import org.espalier.predict.proposal.Proposer;
import org.espalier.predict.proposal.Round;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Parameters;
import org.espalier.search.Description;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.settings.Ranges;
import org.espalier.space.Isomorphs;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;

/**
 * Neural Architecture Optimization (Luo, Tian, Qin, Chen and Liu, NeurIPS 2018): an encoder makes a point of a member, a predictor learns the score of a point, a decoder makes a member of it, all learned together. The best members are
 * moved along the predictor's gradient, by longer and longer steps, until what is decoded is new (algorithm 1). The training goes on from choice to choice, so that weights and moments are in the state, to the last bit.
 *
 * <p>Members are sequences of the decisions that matter; the decoder chooses among a decision's own options. A space without a graph is searched too; where there is one, no network is asked for twice in another notation.
 *
 * @param initial members drawn at random, at least 2
 * @param batch members of one choice
 * @param pool new members that are decoded for a choice, at least {@code batch}; those are taken of which most is predicted. {@code batch} takes the first, as published
 * @param parents best members that are moved
 * @param steps how often the steps are made longer, by a tenth of the length of what is moved
 * @param hidden units of both LSTMs
 * @param embedding width of a token's vector
 * @param layers hidden layers of the predictor
 * @param width units of each
 * @param epochs over all that was told, before each choice
 * @param trainBatch members of a step of the training
 * @param learningRate of its Adam
 * @param decay L2 penalty
 * @param clip longest gradient
 * @param lambda share of the predictor's loss; the rest is the decoder's
 */
public record Nao(
        int initial,
        int batch,
        int pool,
        int parents,
        int steps,
        int hidden,
        int embedding,
        int layers,
        int width,
        int epochs,
        int trainBatch,
        double learningRate,
        double decay,
        double clip,
        double lambda)
        implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "nao",
            "members become points, and gradients of a learned score lead to better ones (Luo et al. 2018)",
            "Luo, Tian, Qin, Chen and Liu, Neural Architecture Optimization, 2018",
            "a decision between at least two options",
            "for trainings one by one, from some tens of trials on; a choice takes about a second");

    /** Length of the first step from a parent, whose outputs have length 1. */
    private static final double STRIDE = 0.1;

    public Nao {
        Ranges.whole("initial", initial, 2, 100_000);
        Ranges.whole("batch", batch, 1, 10_000);
        Ranges.whole("pool", pool, batch, 1_000_000);
        Ranges.whole("parents", parents, 1, 10_000);
        Ranges.whole("steps", steps, 1, 10_000);
        new NaoSettings(hidden, embedding, layers, width, epochs, trainBatch, learningRate, decay, clip, lambda);
    }

    /**
     * For a budget of some tens or hundreds of trials. Published are 600 or 1,000 first members, rounds of 300, 1,000 epochs, hidden 64 and embedding 32 (or 96 and 48), steps of 100 and a rate of 0.001; {@code parents}, {@code steps},
     * {@code decay}, {@code clip} and {@code lambda} are as published. Sizes, epochs, rate, pool, the length of a step and the scale of the targets were chosen by looking at the table of NAS-Bench-201 (CIFAR-10), 1 to 8 runs each.
     */
    public Nao() {
        this(20, 10, 50, 100, 50, 32, 16, 1, 32, 30, 20, 0.005, 0.0001, 5, 0.8);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return SearchContext.lacksChoice(space);
    }

    private ProposedSearch.Plan plan() {
        return new ProposedSearch.Plan("nao", initial, batch);
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        context.requireChoice(name());
        return new ProposedSearch(context, plan(), proposer(context, Optional.empty()));
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        context.requireChoice(name());
        return ProposedSearch.restore(
                context, plan(), state, (learned, told) -> proposer(context, Optional.of(learned)));
    }

    private Ascent proposer(SearchContext context, Optional<JsonNode> learned) {
        NaoSettings settings = new NaoSettings(
                hidden, embedding, layers, width, epochs, trainBatch, learningRate, decay, clip, lambda);
        AutoEncoder model = new AutoEncoder(new DecisionWalk(context.space()), settings);
        NaoTraining training = learned.map(state -> NaoTraining.restore(model, settings, state))
                .orElseGet(() -> NaoTraining.start(model, settings, context.seed()));
        return new Ascent(this, model, training, new Isomorphs(context.space()));
    }

    /** A turn of algorithm 1: learn, move the best along the gradient, decode. */
    private record Ascent(Nao config, AutoEncoder model, NaoTraining training, Isomorphs isomorphs)
            implements Proposer {
        /** A new member, and what is predicted of it. */
        private record Found(Architecture member, double value) {}

        @Override
        public List<Architecture> propose(Round round) {
            List<Sample> samples = targets(round.told());
            training.learn(samples, round.seed("nao model"));
            Parameters parameters = training.parameters();
            return found(round, parameters).stream()
                    .sorted(Comparator.comparingDouble((Found found) -> -found.value()))
                    .limit(round.count())
                    .map(Found::member)
                    .toList();
        }

        /** New members on the way up from the best, the shortest ways first. */
        private List<Found> found(Round round, Parameters parameters) {
            SearchSpace space = round.context().space();
            List<Encoding> starts = round.best(config.parents).stream()
                    .map(parent -> model.encode(parameters, parent))
                    .toList();
            Set<List<Long>> seen = new HashSet<>();
            List<Found> found = new ArrayList<>();
            for (int step = 1; step <= config.steps; step++) {
                for (Encoding start : starts) {
                    Architecture decoded = model.decode(parameters, model.moved(parameters, start, STRIDE * step));
                    if (!space.isValid(decoded)) {
                        continue;
                    }
                    Architecture member = space.canonical(decoded);
                    if (round.isNew(member) && seen.add(isomorphs.key(member))) {
                        found.add(new Found(member, model.predict(parameters, model.encode(parameters, member))));
                    }
                    if (found.size() == config.pool) {
                        return found;
                    }
                }
            }
            return found;
        }

        /** The best has 1 and the median one half; what is as far below the median as the best is above it, or farther, has 0. */
        private static List<Sample> targets(List<Trial> told) {
            double[] sorted =
                    told.stream().mapToDouble(Trial::rankingValue).sorted().toArray();
            double best = sorted[sorted.length - 1];
            double median = sorted[sorted.length / 2];
            double margin = best > median ? best - median : 1;
            return told.stream()
                    .map(trial -> new Sample(
                            trial.architecture(), Math.max(0, 0.5 + 0.5 * (trial.rankingValue() - median) / margin)))
                    .toList();
        }

        @Override
        public JsonNode state() {
            return training.state();
        }
    }
}
