package org.espalier.predict.nao;

import java.util.List;
import java.util.SplittableRandom;
import org.espalier.predict.Sample;
import org.espalier.predict.sequence.Adam;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Numbers64;
import org.espalier.predict.sequence.Parameters;
import org.espalier.random.Seeds;
import org.espalier.search.Ledger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The weights of an {@link AutoEncoder} and how they are learned: by Adam, all three parts together. It goes on where it ended when it is called again. For one thread. */
public final class NaoTraining {
    private final AutoEncoder model;
    private final NaoSettings settings;
    private final Parameters parameters;
    private final Adam adam;

    private NaoTraining(AutoEncoder model, NaoSettings settings, Parameters parameters, Adam adam) {
        this.model = model;
        this.settings = settings;
        this.parameters = parameters;
        this.adam = adam;
    }

    /** Begins with weights drawn uniformly between minus and plus one over the root of the hidden units. */
    public static NaoTraining start(AutoEncoder model, NaoSettings settings, long seed) {
        double bound = 1 / Math.sqrt(settings.hidden());
        Parameters parameters = Parameters.uniform(model.size(), bound, Seeds.generator(seed, "nao weights", 0));
        return new NaoTraining(model, settings, parameters, new Adam(model.size()));
    }

    /** Goes on from {@link #state}. */
    public static NaoTraining restore(AutoEncoder model, NaoSettings settings, JsonNode state) {
        Parameters parameters = new Parameters(Numbers64.read(Ledger.required(state, "weights"), model.size()));
        return new NaoTraining(model, settings, parameters, Adam.restore(model.size(), Ledger.required(state, "adam")));
    }

    /** The weights themselves. */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * Goes over all members as often as the settings say.
     *
     * @param samples canonical members; their scores are targets between 0 and 1
     * @param seed of the order in each epoch
     */
    public void learn(List<Sample> samples, long seed) {
        List<DecisionWalk.Sequence> sequences =
                samples.stream().map(sample -> model.sequence(sample.member())).toList();
        int[] order = new int[samples.size()];
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            shuffle(order, Seeds.generator(seed, "nao order", epoch));
            for (int from = 0; from < order.length; from += settings.batch()) {
                int to = Math.min(order.length, from + settings.batch());
                parameters.clear();
                for (int i = from; i < to; i++) {
                    double target = samples.get(order[i]).score();
                    model.learn(parameters, sequences.get(order[i]), target, settings.lambda(), 1.0 / (to - from));
                }
                parameters.decay(settings.decay());
                parameters.clip(settings.clip());
                adam.step(parameters, settings.learningRate());
            }
        }
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
    }

    /** Weights and moments, to the last bit. */
    public JsonNode state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("weights", Numbers64.text(parameters.values()));
        state.set("adam", adam.state());
        return state;
    }
}
