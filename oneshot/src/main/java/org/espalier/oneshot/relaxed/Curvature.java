package org.espalier.oneshot.relaxed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.oneshot.relaxed.RelaxedLoss.By;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;

/**
 * The largest eigenvalue of the Hessian of the validation loss over all architecture parameters, the weights held fast: where it rises, the derived cell loses
 * much by being discrete (Zela et al. 2020, section 4). Products with the Hessian are central differences of gradients, two passes each.
 */
final class Curvature {
    /** What it is called among the measures of an epoch. */
    static final String MEASURE = "curvature";

    private static final int PRODUCTS = 12;
    private static final double DISTANCE = 0.01;

    private final RelaxedLoss loss;
    private final ParameterStore alphas;
    private final long seed;

    Curvature(RelaxedLoss loss, ParameterStore alphas, long seed) {
        this.loss = loss;
        this.alphas = alphas;
        this.seed = seed;
    }

    /** Of the loss on a batch; architecture parameters are as they were afterwards, and have no gradient. */
    double of(Batch batch, ModuleContext mode, Moment moment) {
        Map<String, float[]> here = alphas.snapshot();
        int size = here.values().stream().mapToInt(row -> row.length).sum();
        try {
            return Lanczos.largest(
                    direction -> {
                        double[] above = gradient(here, direction, DISTANCE, batch, mode, moment);
                        double[] below = gradient(here, direction, -DISTANCE, batch, mode, moment);
                        double[] product = new double[size];
                        for (int i = 0; i < size; i++) {
                            product[i] = (above[i] - below[i]) / (2 * DISTANCE);
                        }
                        return product;
                    },
                    size,
                    PRODUCTS,
                    Seeds.generator(seed, "curvature", moment.clock().step()));
        } finally {
            alphas.restore(here);
            alphas.clearGradients();
        }
    }

    private double[] gradient(
            Map<String, float[]> here, double[] direction, double by, Batch batch, ModuleContext mode, Moment moment) {
        Map<String, float[]> moved = new LinkedHashMap<>();
        int at = 0;
        for (Map.Entry<String, float[]> row : here.entrySet()) {
            float[] values = row.getValue().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (by * direction[at++]);
            }
            moved.put(row.getKey(), values);
        }
        alphas.restore(moved);
        alphas.clearGradients();
        try (PointerScope scope = new PointerScope()) {
            loss.backward(batch, By.ARCHITECTURE, mode, moment);
            double[] gradient = new double[at];
            int next = 0;
            for (Stored stored : alphas.trained()) {
                Tensor row = stored.tensor().grad();
                int length = Math.toIntExact(stored.tensor().numel());
                if (row.defined()) {
                    float[] values = HostCopies.floats(row);
                    for (int i = 0; i < length; i++) {
                        gradient[next + i] = values[i];
                    }
                }
                next += length;
            }
            return gradient;
        }
    }
}
