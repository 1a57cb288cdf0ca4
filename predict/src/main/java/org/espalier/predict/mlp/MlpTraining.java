package org.espalier.predict.mlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.espalier.predict.Encoding;
import org.espalier.predict.Sample;
import org.espalier.random.Seeds;
import org.espalier.stats.Samples;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.CosineSchedule;
import org.espalier.torch.train.Optimiser;

/** Learns the layers of an {@link AccuracyPredictor} with LibTorch, on the processor: such networks are too small for anything else. */
final class MlpTraining {
    private final MlpSettings settings;
    private final List<Integer> widths = new ArrayList<>();
    private final float[] features;
    private final float[] targets;
    private final double mean;
    private final double deviation;
    private final long seed;

    MlpTraining(Encoding encoding, List<Sample> samples, MlpSettings settings, long seed) {
        if (samples.size() < 2) {
            throw new IllegalArgumentException("expected at least 2 samples to learn from, got " + samples.size());
        }
        this.settings = settings;
        this.seed = seed;
        widths.add(encoding.features());
        widths.addAll(settings.hidden());
        widths.add(1);
        double[] scores = samples.stream().mapToDouble(Sample::score).toArray();
        this.mean = Samples.mean(scores);
        double spread = Samples.standardDeviation(scores);
        this.deviation = spread > 0 ? spread : 1;
        this.targets = new float[scores.length];
        this.features = new float[scores.length * encoding.features()];
        for (int i = 0; i < scores.length; i++) {
            targets[i] = (float) ((scores[i] - mean) / deviation);
            System.arraycopy(
                    encoding.encode(samples.get(i).member()),
                    0,
                    features,
                    i * encoding.features(),
                    encoding.features());
        }
    }

    /** The learned layers, which give scores as they were given. */
    List<DenseLayer> run() {
        try (ParameterStore store = new ParameterStore(seed, Initialisation.PYTORCH)) {
            for (int layer = 0; layer + 1 < widths.size(); layer++) {
                int inputs = widths.get(layer);
                int outputs = widths.get(layer + 1);
                Initial initial = Initialisation.PYTORCH.linear(inputs);
                store.declare(weight(layer), Role.WEIGHT, initial, outputs, inputs);
                store.declare(bias(layer), Role.BIAS, Initialisation.PYTORCH.bias(inputs), outputs);
            }
            learn(store);
            if (!Double.isFinite(store.sum())) {
                throw new IllegalStateException("the predictor's training diverged at learning rate " + settings.rate()
                        + "; take a smaller one");
            }
            return layers(store);
        }
    }

    private static String weight(int layer) {
        return layer + ".weight";
    }

    private static String bias(int layer) {
        return layer + ".bias";
    }

    private void learn(ParameterStore store) {
        int steps = (targets.length + settings.batch() - 1) / settings.batch();
        CosineSchedule schedule = CosineSchedule.over(settings.rate(), 0, 0, settings.epochs(), steps);
        try (PointerScope scope = new PointerScope();
                Optimiser optimiser = Adam.decoupled(settings.decay()).over(store.trained())) {
            Tensor inputs = TensorFactory.HOST.of(features, targets.length, widths.get(0));
            Tensor wanted = TensorFactory.HOST.of(targets, targets.length, 1);
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                long[] order = order(epoch);
                for (int step = 0; step < steps; step++) {
                    int from = step * settings.batch();
                    long[] batch = Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batch()));
                    step(store, optimiser, inputs, wanted, batch, schedule.at((long) epoch * steps + step));
                }
            }
        }
    }

    private long[] order(int epoch) {
        SplittableRandom random = Seeds.generator(seed, "order", epoch);
        long[] order = new long[targets.length];
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private void step(
            ParameterStore store, Optimiser optimiser, Tensor inputs, Tensor wanted, long[] batch, double rate) {
        try (PointerScope scope = new PointerScope()) {
            Tensor chosen = TensorFactory.HOST.of(batch, batch.length);
            Tensor value = inputs.index_select(0, chosen);
            for (int layer = 0; layer + 1 < widths.size(); layer++) {
                value = torch.linear(value, store.get(weight(layer)), new TensorOptional(store.get(bias(layer))));
                value = layer + 2 < widths.size() ? value.relu() : value;
            }
            value.sub(wanted.index_select(0, chosen)).square().mean().backward();
            optimiser.step(rate);
            optimiser.clearGradients();
        }
    }

    /** The standardisation goes into the last layer, so that a predictor is its weights and nothing else. */
    private List<DenseLayer> layers(ParameterStore store) {
        List<DenseLayer> layers = new ArrayList<>();
        int end = widths.size() - 2;
        for (int layer = 0; layer <= end; layer++) {
            float[] matrix = store.values(weight(layer));
            float[] bias = store.values(bias(layer));
            if (layer == end) {
                for (int i = 0; i < matrix.length; i++) {
                    matrix[i] = (float) (matrix[i] * deviation);
                }
                bias[0] = (float) (bias[0] * deviation + mean);
            }
            layers.add(DenseLayer.of(matrix, bias));
        }
        return layers;
    }
}
