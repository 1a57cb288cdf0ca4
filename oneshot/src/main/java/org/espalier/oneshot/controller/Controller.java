package org.espalier.oneshot.controller;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.relaxed.Gumbel;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;

/**
 * A recurrent network that answers the decisions of a space one by one (ENAS, Pham et al. 2018, sections 2.1 and 2.4, as the authors' code has it): one
 * layer of LSTM, whose input is the last answer. Which earlier value a node reads is chosen by attention over the states in which the values were
 * decided; other decisions have an embedding and a softmax, which those of one kind share: operations with operations, kernels with kernels. Logits are bounded by a hyperbolic tangent. The answers of one member
 * follow each other through the whole space: the reduction cell is answered in the state that the normal cell has left.
 *
 * <p>Separable convolutions, the options that begin with {@value #FAVOURED}, start with a trained bias of {@value #BIAS}, the others of such a decision with 0; in the
 * normal cell (decisions whose paths begin with {@value #NORMAL}) they have a quarter more besides, and the others a quarter less, which never changes.
 *
 * <p>It owns its weights; {@link #close} frees them. Not thread-safe.
 */
public final class Controller implements AutoCloseable {
    static final String LSTM = "lstm.weight";
    static final String START = "start.embedding";
    static final String KEY = "attention.key";
    static final String QUERY = "attention.query";
    static final String SCORE = "attention.score";

    private static final String FAVOURED = "sep_conv_";
    private static final String NORMAL = "normal.";
    private static final float BIAS = 10;
    private static final float FIXED_BIAS = 0.25f;
    private static final double SPREAD = 0.1;

    private final SearchSpace space;
    private final ControllerSettings settings;
    private final List<Question> questions;
    private final ParameterStore store;

    /**
     * @param space has a graph
     * @param seed root of the initial weights
     * @param type of all computation
     * @param tensors makes the weights, on the device that computes
     * @throws IllegalArgumentException where the space has no graph
     */
    public Controller(
            SearchSpace space, ControllerSettings settings, long seed, ScalarType type, TensorFactory tensors) {
        this.space = space;
        this.settings = settings;
        this.questions = Questions.of(
                space.decisions(),
                space.graph()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "space '" + space.name() + "' has no graph with open decisions")));
        this.store = new ParameterStore(seed, Initialisation.PYTORCH, type, tensors);
        declare();
    }

    private void declare() {
        int hidden = settings.hidden();
        Initial small = Initial.uniform(SPREAD);
        store.declare(LSTM, Role.WEIGHT, small, 2L * hidden, 4L * hidden);
        store.declare(START, Role.WEIGHT, small, 1, hidden);
        if (questions.stream().anyMatch(Question::isIndex)) {
            store.declare(KEY, Role.WEIGHT, small, hidden, hidden);
            store.declare(QUERY, Role.WEIGHT, small, hidden, hidden);
            store.declare(SCORE, Role.WEIGHT, small, hidden, 1);
        }
        Set<String> declared = new HashSet<>();
        for (Question question : questions) {
            if (!question.isIndex()) {
                Decision decision = question.decision();
                if (declared.add(kind(decision))) {
                    store.declare(embedding(decision), Role.WEIGHT, small, decision.size(), hidden);
                    store.declare(softmax(decision), Role.WEIGHT, small, hidden, decision.size());
                    float[] bias = byName(decision, BIAS, 0);
                    store.declare(bias(decision), Role.BIAS, (random, count) -> bias.clone(), decision.size());
                }
            }
        }
    }

    /** What decisions have in common that share their weights: the last word of their paths, and their options. */
    private static String kind(Decision decision) {
        String word = decision.path().substring(decision.path().lastIndexOf('.') + 1);
        return word.replaceAll("[^A-Za-z_]", "") + decision.options();
    }

    static String embedding(Decision decision) {
        return kind(decision) + ".embedding";
    }

    static String softmax(Decision decision) {
        return kind(decision) + ".softmax";
    }

    static String bias(Decision decision) {
        return kind(decision) + ".bias";
    }

    static String fixedBias(Decision decision) {
        return decision.path() + ".fixed-bias";
    }

    /** A number for the options that are favoured and one for the others; zeros where there are none of either. */
    private static float[] byName(Decision decision, float favoured, float others) {
        float[] values = new float[decision.size()];
        long count = decision.options().stream()
                .filter(option -> option.startsWith(FAVOURED))
                .count();
        for (int i = 0; i < values.length && count > 0 && count < values.length; i++) {
            values[i] = decision.options().get(i).startsWith(FAVOURED) ? favoured : others;
        }
        return values;
    }

    /** The weights. They belong to the controller. */
    public ParameterStore store() {
        return store;
    }

    /** Decisions that are answered by attention over earlier values. */
    public List<Decision> indexDecisions() {
        return questions.stream()
                .filter(Question::isIndex)
                .map(Question::decision)
                .toList();
    }

    /** A rollout in the caller's pointer scope. */
    private Rollout rollout(int rows, ScalarType type, Rollout.Answering answering) {
        Map<String, Tensor> made = new HashMap<>();
        Map<String, float[]> fixed = new HashMap<>();
        for (Question question : questions) {
            Decision decision = question.decision();
            boolean normal = decision.path().startsWith(NORMAL);
            fixed.put(
                    fixedBias(decision),
                    normal ? byName(decision, FIXED_BIAS, -FIXED_BIAS) : new float[decision.size()]);
        }
        Function<String, Tensor> weights = name -> made.computeIfAbsent(name, n -> {
            float[] constant = fixed.get(n);
            Tensor own = constant == null ? store.get(n) : store.tensors().of(constant, constant.length);
            return own.scalar_type() == type ? own : own.to(type);
        });
        return new Rollout(settings, weights, questions, rows, answering);
    }

    private Rollout rollout(List<Architecture> members, ScalarType type) {
        long[] all = members.stream()
                .flatMapToInt(member -> Arrays.stream(member.indices()))
                .asLongStream()
                .toArray();
        Tensor given = store.tensors().of(all, members.size(), questions.size());
        return rollout(
                members.size(),
                type,
                (question, logits) -> given.narrow(1, question, 1).squeeze(1));
    }

    /**
     * What was drawn.
     *
     * @param answers of the controller, which need be neither a member nor canonical
     * @param entropy of the questions as they were asked, summed
     */
    public record Drawn(Architecture answers, double entropy) {}

    /**
     * Draws as often as there are sources of chance. Nothing is recorded for a backward pass.
     *
     * @return in their order
     */
    public List<Drawn> draw(List<SplittableRandom> chance) {
        int options = questions.stream().mapToInt(q -> q.decision().size()).sum();
        float[] noise = new float[chance.size() * options];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) Gumbel.draw(chance.get(i / options));
        }
        int[] before = new int[questions.size()];
        for (int q = 1; q < before.length; q++) {
            before[q] = before[q - 1] + questions.get(q - 1).decision().size();
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor all = store.tensors().of(noise, chance.size(), options).to(store.type());
            Rollout rollout = rollout(
                    chance.size(),
                    store.type(),
                    (question, logits) -> Rollout.largest(logits.add(all.narrow(1, before[question], logits.size(1)))));
            return drawn(rollout);
        }
    }

    /** In each decision the likeliest answer after those before it, which together need be no member. */
    public Architecture greedy() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return drawn(rollout(1, ScalarType.Double, (question, logits) -> Rollout.largest(logits)))
                    .get(0)
                    .answers();
        }
    }

    private List<Drawn> drawn(Rollout rollout) {
        long[] answers = HostCopies.longs(rollout.answers());
        float[] entropies = HostCopies.floats(rollout.entropy());
        List<Drawn> drawn = new ArrayList<>();
        for (int row = 0; row < entropies.length; row++) {
            int[] indices = new int[questions.size()];
            for (int q = 0; q < indices.length; q++) {
                indices[q] = Math.toIntExact(answers[row * indices.length + q]);
            }
            drawn.add(new Drawn(new Architecture(space.decisions(), indices), entropies[row]));
        }
        return drawn;
    }

    /** The logarithms of the members' probabilities, for a backward pass: one number for each, in the caller's pointer scope. */
    public Tensor logProbabilityOf(List<Architecture> members) {
        return Tensors.scoped(() -> rollout(members, store.type()).logProbability());
    }

    /** The logarithms of the members' probabilities, of the decisions that matter in them, in float64 whatever the type. */
    public double[] logProbabilities(List<Architecture> members) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            float[] counts = new float[members.size() * questions.size()];
            for (int i = 0; i < members.size(); i++) {
                Set<Decision> active = space.active(members.get(i));
                for (int q = 0; q < questions.size(); q++) {
                    counts[i * questions.size() + q] =
                            active.contains(questions.get(q).decision()) ? 1 : 0;
                }
            }
            Tensor matters =
                    store.tensors().of(counts, members.size(), questions.size()).to(ScalarType.Double);
            Tensor all = rollout(members, ScalarType.Double).logProbability(matters);
            double[] values = new double[members.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = HostCopies.number(all.narrow(0, i, 1));
            }
            return values;
        }
    }

    /** Of each decision the probabilities of its options, asked after a member's earlier answers. */
    public Map<Decision, double[]> shares(Architecture member) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            List<Tensor> shares = rollout(List.of(member), ScalarType.Double).shares();
            Map<Decision, double[]> all = new LinkedHashMap<>();
            for (int q = 0; q < shares.size(); q++) {
                float[] values = HostCopies.floats(shares.get(q));
                double[] row = new double[values.length];
                for (int i = 0; i < row.length; i++) {
                    row[i] = values[i];
                }
                all.put(questions.get(q).decision(), row);
            }
            return all;
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
