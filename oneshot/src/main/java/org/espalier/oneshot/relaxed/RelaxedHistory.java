package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.relaxed.Ending.Past;
import org.espalier.space.Relaxation;

/** What a training has learned epoch by epoch, kept where its method may end before the last one, and part of its checkpoints. */
final class RelaxedHistory {
    private static final String PROBABILITIES = "probabilities";

    /** For each epoch whether it was asked for, and what it was. */
    private static final String CURVATURES = "curvatures";

    private final Relaxation relaxation;
    private final RelaxedMethod method;
    private final List<Past> epochs = new ArrayList<>();

    RelaxedHistory(Relaxation relaxation, RelaxedMethod method) {
        this.relaxation = relaxation;
        this.method = method;
    }

    /** Shares as a checkpoint keeps them, so that they are the same with and without one. */
    static Map<Decision, double[]> kept(Map<Decision, double[]> shares) {
        Map<Decision, double[]> kept = new LinkedHashMap<>();
        shares.forEach((decision, row) -> {
            double[] copy = new double[row.length];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = (float) row[i];
            }
            kept.put(decision, copy);
        });
        return kept;
    }

    /** An epoch is done. */
    void add(Map<Decision, double[]> shares, OptionalDouble curvature) {
        if (method.ending().isPresent()) {
            Map<Decision, double[]> probabilities = kept(shares);
            Architecture derived = method.choice().of(relaxation, probabilities);
            epochs.add(new Past(derived, Skips.count(relaxation, derived), probabilities, curvature));
        }
    }

    private Optional<Past> end() {
        return method.ending()
                .map(rule -> rule.after(epochs))
                .filter(epoch -> epoch >= 0)
                .map(epochs::get);
    }

    /** The member in which the training has ended; empty while it goes on. */
    Optional<Architecture> result() {
        return end().map(Past::derived);
    }

    /** What it is read from. */
    Optional<Map<Decision, double[]>> probabilities() {
        return end().map(Past::probabilities);
    }

    Map<String, float[]> state() {
        if (epochs.isEmpty()) {
            return Map.of();
        }
        List<Float> values = new ArrayList<>();
        for (Past past : epochs) {
            for (Decision decision : relaxation.decisions()) {
                for (double share : row(past, decision)) {
                    values.add((float) share);
                }
            }
        }
        float[] all = new float[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(i);
        }
        float[] curvatures = new float[2 * epochs.size()];
        for (int i = 0; i < epochs.size(); i++) {
            OptionalDouble curvature = epochs.get(i).curvature();
            curvatures[2 * i] = curvature.isPresent() ? 1 : 0;
            curvatures[2 * i + 1] = (float) curvature.orElse(0);
        }
        Map<String, float[]> state = new LinkedHashMap<>();
        state.put(PROBABILITIES, all);
        state.put(CURVATURES, curvatures);
        return state;
    }

    private static double[] row(Past past, Decision decision) {
        double[] row = past.probabilities().get(decision);
        if (row == null) {
            throw new IllegalArgumentException("no probabilities for '" + decision.path() + "'");
        }
        return row;
    }

    void restore(Map<String, float[]> state) {
        epochs.clear();
        float[] all = state.getOrDefault(PROBABILITIES, new float[0]);
        float[] curvatures = state.getOrDefault(CURVATURES, new float[0]);
        int at = 0;
        while (at < all.length) {
            int epoch = epochs.size();
            Map<Decision, double[]> probabilities = new LinkedHashMap<>();
            for (Decision decision : relaxation.decisions()) {
                double[] row = new double[decision.size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = all[at++];
                }
                probabilities.put(decision, row);
            }
            boolean isKnown = curvatures[2 * epoch] > 0;
            add(probabilities, isKnown ? OptionalDouble.of(curvatures[2 * epoch + 1]) : OptionalDouble.empty());
        }
    }
}
