package org.espalier.predict.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.predict.controller.Algorithm;
import org.espalier.predict.controller.Learner;
import org.espalier.predict.sequence.Numbers64;
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
 * Search by reinforcement learning (Zoph and Le, ICLR 2017): a recurrent controller draws members decision by decision and learns from their scores, by REINFORCE or, as NASNet (Zoph et al. 2018) and MnasNet (Tan et al. 2019) do, by PPO.
 * Decisions that do not matter under the others are skipped.
 *
 * <p>Nothing is asked for twice, which the papers do: where the policy repeats itself it is flattened step by step, until it draws what is unknown and within the limits. Rewards are ranks among all that was told, so that no unit of a
 * score enters; a failed trial ranks last. Asynchronous: draws are from the policy as it is, and each batch of trials moves it, in whatever order they are told. The state has weights, moments and baseline to the last bit.
 *
 * @param algorithm how it learns
 * @param hidden units of the LSTM and width of its embeddings
 * @param learningRate of Adam
 * @param entropyWeight what each unit of entropy counts beside a reward, which is between 0 and 1
 * @param baselineDecay what is left of the baseline when a reward comes
 * @param batch trials that are learned from at once
 * @param epochs steps for a batch, of PPO alone
 * @param clip how far from 1 the ratio of a decision's probabilities still counts, of PPO alone
 */
public record Reinforce(
        Algorithm algorithm,
        int hidden,
        double learningRate,
        double entropyWeight,
        double baselineDecay,
        int batch,
        int epochs,
        double clip)
        implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "reinforce",
            "a recurrent controller draws members and learns from their scores (Zoph and Le 2017; by PPO as NASNet and MnasNet)",
            "Zoph and Le, Neural Architecture Search with Reinforcement Learning, 2017",
            "a decision between at least two options",
            "for trainings one by one, some hundreds of them or more; evolution and the surrogates need fewer");

    public Reinforce {
        Ranges.whole("hidden", hidden, 1, 1_024);
        Ranges.positive("learningRate", learningRate, 10);
        Ranges.number("entropyWeight", entropyWeight, 0, 100);
        Ranges.number("baselineDecay", baselineDecay, 0, 0.999999);
        Ranges.whole("batch", batch, 1, 10_000);
        Ranges.whole("epochs", epochs, 1, 1_000);
        Ranges.positive("clip", clip, 100);
    }

    /**
     * For some hundreds of trials. Published are thousands, with rates of 0.0006 (Zoph and Le), 0.00035 (NASNet) and 0.0035 (ENAS) and batches of 10 and more, which hardly move within 150. {@code hidden} is that of the controller in
     * the code of NAS-Bench-201, {@code clip} that of Schulman et al.; rate, entropy, batch and the rank as reward were chosen by looking at regrets on the table of NAS-Bench-201 (CIFAR-10), 50 runs each.
     */
    public Reinforce() {
        this(Algorithm.REINFORCE, 32, 0.02, 0.01, 0.9, 2, 4, 0.2);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return SearchContext.lacksChoice(space);
    }

    private Learner.Settings settings() {
        return new Learner.Settings(algorithm, hidden, learningRate, entropyWeight, baselineDecay, batch, epochs, clip);
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        context.requireChoice(name());
        SplittableRandom random = Seeds.generator(context.seed(), "reinforce weights", 0);
        return new Strategy(context, new Ledger(), Learner.start(settings(), context.space(), random));
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        context.requireChoice(name());
        DecisionSet decisions = context.space().decisions();
        List<Trial> told = Ledger.trials(decisions, Ledger.required(state, "told"));
        Learner learner = Learner.restore(settings(), context.space(), told, Ledger.required(state, "learner"));
        Strategy strategy = new Strategy(context, new Ledger(decisions, state), learner);
        strategy.resume(told, state);
        return strategy;
    }

    /** Draws from the policy itself before it is flattened. */
    private static final int OWN_DRAWS = 50;

    /** Draws from the policy, flattened in the end, before a member is drawn uniformly. */
    private static final int ATTEMPTS = 250;

    private static final class Strategy implements SearchStrategy {
        private final SearchContext context;
        private final Ledger ledger;
        private final Learner learner;
        private final UnseenMembers members;
        private final List<Trial> told = new ArrayList<>();
        /** Log-probabilities of the outstanding candidates under the policy that drew them. */
        private final Map<Long, double[]> drawn = new TreeMap<>();

        Strategy(SearchContext context, Ledger ledger, Learner learner) {
            this.context = context;
            this.ledger = ledger;
            this.learner = learner;
            this.members = new UnseenMembers(context);
        }

        void resume(List<Trial> trials, JsonNode state) {
            told.addAll(trials);
            trials.forEach(trial -> members.mark(trial.architecture()));
            ledger.open().forEach(candidate -> members.mark(candidate.architecture()));
            Ledger.required(state, "drawn")
                    .properties()
                    .forEach(entry -> drawn.put(Long.valueOf(entry.getKey()), Numbers64.read(entry.getValue())));
        }

        @Override
        public List<Candidate> ask(int atMost) {
            List<Candidate> candidates = ledger.open(
                    atMost, () -> members.marked(next(Seeds.generator(context.seed(), "reinforce", ledger.asked()))));
            candidates.forEach(
                    candidate -> drawn.put(candidate.number(), learner.logProbabilities(candidate.architecture())));
            return candidates;
        }

        /** An unknown member that the policy draws; where it repeats itself it is flattened more and more. */
        private Optional<Architecture> next(SplittableRandom random) {
            SearchSpace space = context.space();
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Architecture assignment = learner.sample(temperature(attempt), random);
                if (space.isValid(assignment)) {
                    Architecture member = space.canonical(assignment);
                    if (members.allows(member)) {
                        return Optional.of(member);
                    }
                }
            }
            return members.draw(random);
        }

        private static double temperature(int attempt) {
            return 1 + Math.max(0, attempt - OWN_DRAWS) / (double) OWN_DRAWS;
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
            told.add(trial);
            double[] before = drawn.remove(trial.number());
            if (before == null) {
                throw new IllegalStateException("candidate " + trial.number() + " was drawn without its probabilities");
            }
            learner.tell(trial, before);
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.set("told", Ledger.json(told));
            ObjectNode open = state.putObject("drawn");
            drawn.forEach((number, logs) -> open.put(Long.toString(number), Numbers64.text(logs)));
            state.set("learner", learner.state());
            return state;
        }
    }
}
