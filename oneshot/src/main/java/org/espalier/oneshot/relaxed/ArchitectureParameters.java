package org.espalier.oneshot.relaxed;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Decision;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;

/**
 * One row of architecture parameters (alphas) for each relaxed decision. They live in a store of their
 * own, so the optimiser, the clipping and the decay of the network's weights never see them.
 */
public final class ArchitectureParameters implements AutoCloseable {
    private final List<Decision> decisions;
    private final EdgeGroups edges;
    private final ParameterStore store;

    /** Rows on the host. */
    public ArchitectureParameters(List<Decision> decisions, long seed, ScalarType type) {
        this(decisions, seed, type, TensorFactory.HOST);
    }

    /** Rows that start at 0.001 times a standard normal. */
    public ArchitectureParameters(List<Decision> decisions, long seed, ScalarType type, TensorFactory tensors) {
        this(decisions, AlphaStart.SMALL, seed, type, tensors);
    }

    /**
     * @param decisions one row each
     * @param start of their values
     * @param seed root seed of the initial values
     * @param type type of the network's computation
     * @param tensors makes the rows, on the network's device
     */
    public ArchitectureParameters(
            List<Decision> decisions, AlphaStart start, long seed, ScalarType type, TensorFactory tensors) {
        this(decisions, EdgeGroups.none(), start, seed, type, tensors);
    }

    /** @param edges groups that have a row as well, with an entry for each edge */
    ArchitectureParameters(
            List<Decision> decisions,
            EdgeGroups edges,
            AlphaStart start,
            long seed,
            ScalarType type,
            TensorFactory tensors) {
        this.decisions = List.copyOf(decisions);
        this.edges = edges;
        this.store = new ParameterStore(seed, Initialisation.PYTORCH, type, tensors);
        for (Decision decision : decisions) {
            store.declare(name(decision), Role.WEIGHT, start.initial(), decision.size());
        }
        for (List<Decision> group : edges.groups()) {
            store.declare(EdgeGroups.name(group), Role.WEIGHT, start.initial(), group.size());
        }
    }

    private static String name(Decision decision) {
        return decision.path() + ".alpha";
    }

    public List<Decision> decisions() {
        return decisions;
    }

    /** The rows as LibTorch parameters. They belong to this object. */
    public ParameterStore store() {
        return store;
    }

    /** The row of a decision. */
    public Tensor row(Decision decision) {
        return store.get(name(decision));
    }

    /** The values of the decisions' rows. */
    Map<Decision, float[]> rowValues() {
        Map<Decision, float[]> values = new LinkedHashMap<>();
        decisions.forEach(decision -> values.put(decision, store.values(name(decision))));
        return values;
    }

    /** Has a mixing correct a row after a step. */
    void correct(Decision decision, float[] before, Mixing mixing, Moment moment) {
        float[] after = store.values(name(decision));
        if (mixing.correct(decision, before, after, moment)) {
            store.assign(name(decision), after);
        }
    }

    /** What the weights of a decision's candidates depend on: its row, then that of the edges which it is one of. */
    List<Tensor> rows(Decision decision) {
        return edges.of(decision)
                .map(group -> List.of(row(decision), store.get(EdgeGroups.name(group))))
                .orElseGet(() -> List.of(row(decision)));
    }

    /** Which of its edges a decision is. */
    int edge(Decision decision) {
        return edges.of(decision).map(group -> group.indexOf(decision)).orElse(0);
    }

    /** The values of all rows. */
    public Map<Decision, double[]> values() {
        Map<Decision, double[]> values = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            values.put(decision, doubles(name(decision)));
        }
        return values;
    }

    /** What derivation ranks by, for every decision: with edges, times the share of its edge. */
    public Map<Decision, double[]> probabilities(Mixing mixing) {
        Map<Decision, double[]> probabilities = new LinkedHashMap<>();
        values().forEach((decision, row) -> {
            double share = edges.of(decision)
                    .map(group -> share(EdgeGroups.name(group), group.indexOf(decision)))
                    .orElse(1.0);
            double[] own = mixing.probabilities(row);
            probabilities.put(decision, Arrays.stream(own).map(p -> p * share).toArray());
        });
        return probabilities;
    }

    private double share(String name, int edge) {
        return Mixing.SOFTMAX.probabilities(doubles(name))[edge];
    }

    private double[] doubles(String name) {
        float[] row = store.values(name);
        double[] copy = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            copy[i] = row[i];
        }
        return copy;
    }

    @Override
    public void close() {
        store.close();
    }
}
