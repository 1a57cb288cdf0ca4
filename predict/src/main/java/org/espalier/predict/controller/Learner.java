package org.espalier.predict.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.espalier.decision.Architecture;
import org.espalier.predict.sequence.Adam;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Numbers64;
import org.espalier.predict.sequence.Parameters;
import org.espalier.search.Ledger;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@link Controller} that learns from the scores of what it drew, one batch of trials after the other, in the order in which they are told; by Adam, with an entropy bonus. Trials may have been drawn by an older policy, as others were
 * told meanwhile: PPO weighs that, REINFORCE does not. For one thread.
 */
public final class Learner {
    /** All weights begin between minus this and this (Pham et al. 2018). */
    private static final double BOUND = 0.1;

    private final Settings settings;
    private final DecisionWalk walk;
    private final Controller controller;
    private final Parameters parameters;
    private final Adam adam;
    private final Rewards rewards;
    /** Told since the last step. */
    private final List<Drawn> waiting = new ArrayList<>();

    /**
     * How it learns.
     *
     * @param hidden units of the controller
     * @param learningRate of Adam
     * @param entropyWeight what each unit of entropy counts beside a reward, for each decision
     * @param baselineDecay what is left of the baseline when a reward comes
     * @param batch trials that are learned from at once
     * @param epochs steps for a batch, of PPO
     * @param clip how far from 1 a ratio of probabilities still counts, of PPO
     */
    public record Settings(
            Algorithm algorithm,
            int hidden,
            double learningRate,
            double entropyWeight,
            double baselineDecay,
            int batch,
            int epochs,
            double clip) {}

    /** @param before log-probabilities of its decisions under the policy that drew it */
    private record Drawn(Architecture member, double score, double[] before) {}

    private Learner(
            Settings settings,
            DecisionWalk walk,
            Controller controller,
            Parameters parameters,
            Adam adam,
            Rewards rewards) {
        this.settings = settings;
        this.walk = walk;
        this.controller = controller;
        this.parameters = parameters;
        this.adam = adam;
        this.rewards = rewards;
    }

    /** A controller that knows nothing. */
    public static Learner start(Settings settings, SearchSpace space, RandomGenerator random) {
        DecisionWalk walk = new DecisionWalk(space);
        Controller controller = new Controller(walk, settings.hidden());
        Parameters parameters = Parameters.uniform(controller.size(), BOUND, random);
        return new Learner(
                settings,
                walk,
                controller,
                parameters,
                new Adam(controller.size()),
                new Rewards(settings.baselineDecay()));
    }

    /**
     * Goes on from {@link #state}.
     *
     * @param told all trials that it was told, in their order
     */
    public static Learner restore(Settings settings, SearchSpace space, List<Trial> told, JsonNode state) {
        DecisionWalk walk = new DecisionWalk(space);
        Controller controller = new Controller(walk, settings.hidden());
        Parameters parameters = new Parameters(Numbers64.read(Ledger.required(state, "weights"), controller.size()));
        Adam adam = Adam.restore(controller.size(), Ledger.required(state, "adam"));
        Rewards rewards = new Rewards(
                settings.baselineDecay(), Ledger.required(state, "baseline").asDouble());
        told.forEach(trial -> rewards.add(trial.rankingValue()));
        Learner learner = new Learner(settings, walk, controller, parameters, adam, rewards);
        JsonNode waiting = Ledger.required(state, "waiting");
        int first = told.size() - waiting.size();
        for (int i = 0; i < waiting.size(); i++) {
            Trial trial = told.get(first + i);
            learner.waiting.add(new Drawn(trial.architecture(), trial.rankingValue(), Numbers64.read(waiting.get(i))));
        }
        return learner;
    }

    /** Draws an assignment; see {@link Controller#sample}. */
    public Architecture sample(double temperature, RandomGenerator random) {
        return controller.sample(parameters, temperature, random);
    }

    /** The logarithms of the probabilities with which the policy takes a member's decisions. */
    public double[] logProbabilities(Architecture member) {
        return controller.logProbabilities(parameters, walk.of(member));
    }

    /**
     * Learns of a trial; of a failed one, that it is worse than all that are not.
     *
     * @param before {@link #logProbabilities} of its member when it was drawn
     */
    public void tell(Trial trial, double[] before) {
        rewards.add(trial.rankingValue());
        waiting.add(new Drawn(trial.architecture(), trial.rankingValue(), before));
        if (waiting.size() >= settings.batch()) {
            learn();
            waiting.clear();
        }
    }

    private void learn() {
        double[] advantages = waiting.stream()
                .mapToDouble(drawn -> rewards.advantage(drawn.score()))
                .toArray();
        int epochs = settings.algorithm() == Algorithm.PPO ? settings.epochs() : 1;
        double share = 1.0 / waiting.size();
        for (int epoch = 0; epoch < epochs; epoch++) {
            parameters.clear();
            for (int i = 0; i < advantages.length; i++) {
                Drawn drawn = waiting.get(i);
                double advantage = share * advantages[i];
                controller.learn(
                        parameters,
                        walk.of(drawn.member()),
                        now -> settings.algorithm().weights(drawn.before(), now, advantage, settings.clip()),
                        share * settings.entropyWeight());
            }
            adam.step(parameters, settings.learningRate());
        }
    }

    /** All that the trials do not say: weights, moments, baseline, and the draws that wait for a step. */
    public JsonNode state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("weights", Numbers64.text(parameters.values()));
        state.set("adam", adam.state());
        state.put("baseline", rewards.baseline());
        ArrayNode logs = state.putArray("waiting");
        waiting.forEach(drawn -> logs.add(Numbers64.text(drawn.before())));
        return state;
    }
}
