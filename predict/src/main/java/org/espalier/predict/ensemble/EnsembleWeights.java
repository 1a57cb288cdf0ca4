package org.espalier.predict.ensemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.Weights;
import org.espalier.graph.Weights.Tensor;
import org.espalier.predict.Encoding;

/**
 * An {@link MlpEnsemble} as tensors: {@code net0.0.weight} (outputs x inputs) and {@code net0.0.bias} for each layer of each network, and {@code scale} and {@code shift}, by which outputs become scores. Those two are in double
 * precision, each as the four parts of 16 bits that float32 holds exactly, so that what is read predicts to the last bit what was written.
 */
public final class EnsembleWeights {
    private static final String SCALE = "scale";
    private static final String SHIFT = "shift";
    private static final int PARTS = 4;
    private static final int BITS = 16;

    private EnsembleWeights() {}

    /** All that it has learned. */
    public static Weights write(MlpEnsemble ensemble) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int n = 0; n < ensemble.nets().size(); n++) {
            DenseNet net = ensemble.nets().get(n);
            for (int layer = 0; layer < net.layers(); layer++) {
                int inputs = net.widths()[layer];
                int outputs = net.widths()[layer + 1];
                float[] matrix = layer == 0 ? transposed(net.weights()[0], inputs, outputs) : net.weights()[layer];
                tensors.put(name(n, layer, "weight"), new Tensor(new int[] {outputs, inputs}, matrix));
                tensors.put(name(n, layer, "bias"), new Tensor(new int[] {outputs}, net.biases()[layer]));
            }
        }
        tensors.put(SCALE, number(ensemble.scale()));
        tensors.put(SHIFT, number(ensemble.shift()));
        return new Weights(tensors);
    }

    /**
     * The ensemble again.
     *
     * @param encoding that it was learned over
     * @throws IllegalArgumentException where a tensor is missing, unknown, of other sizes or not finite; the message names it
     */
    public static MlpEnsemble read(Encoding encoding, Weights weights) {
        List<String> wrong = weights.notFinite();
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("the weights '" + wrong.get(0) + "' are not finite");
        }
        List<DenseNet> nets = new ArrayList<>();
        int used = 2;
        while (nets.isEmpty() || weights.contains(name(nets.size(), 0, "weight"))) {
            DenseNet net = net(weights, nets.size(), encoding.features());
            nets.add(net);
            used += 2 * net.layers();
        }
        double scale = number(weights, SCALE);
        double shift = number(weights, SHIFT);
        if (used != weights.tensors().size()) {
            throw new IllegalArgumentException("the file holds "
                    + weights.tensors().size() + " tensors, expected the " + used + " of " + nets.size() + " networks");
        }
        if (!(scale > 0 && Double.isFinite(scale) && Double.isFinite(shift))) {
            throw new IllegalArgumentException(
                    "expected a scale above 0 and a shift, both finite, got " + scale + " and " + shift);
        }
        return new MlpEnsemble(encoding, nets, scale, shift);
    }

    private static DenseNet net(Weights weights, int number, int features) {
        List<float[]> matrices = new ArrayList<>();
        List<float[]> biases = new ArrayList<>();
        List<Integer> widths = new ArrayList<>(List.of(features));
        for (int layer = 0; layer == 0 || weights.contains(name(number, layer, "weight")); layer++) {
            int inputs = widths.get(layer);
            int[] sizes = weights.get(name(number, layer, "weight")).dims();
            int outputs = sizes.length == 2 ? sizes[0] : 0;
            if (sizes.length != 2 || sizes[1] != inputs || outputs < 1) {
                throw new IllegalArgumentException("weight '" + name(number, layer, "weight") + "' has sizes "
                        + Arrays.toString(sizes) + ", expected [any, " + inputs + "]");
            }
            float[] matrix = weights.get(name(number, layer, "weight")).values();
            matrices.add(layer == 0 ? transposed(matrix, outputs, inputs) : matrix);
            biases.add(weights.get(name(number, layer, "bias"), outputs).values());
            widths.add(outputs);
        }
        if (widths.get(widths.size() - 1) != 1) {
            throw new IllegalArgumentException(
                    "network " + number + " ends in " + widths.get(widths.size() - 1) + " outputs, expected 1 score");
        }
        return new DenseNet(
                widths.stream().mapToInt(Integer::intValue).toArray(),
                matrices.toArray(float[][]::new),
                biases.toArray(float[][]::new));
    }

    private static float[] transposed(float[] matrix, int rows, int columns) {
        float[] other = new float[matrix.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                other[c * rows + r] = matrix[r * columns + c];
            }
        }
        return other;
    }

    private static String name(int net, int layer, String part) {
        return "net" + net + "." + layer + "." + part;
    }

    private static Tensor number(double value) {
        long bits = Double.doubleToLongBits(value);
        float[] parts = new float[PARTS];
        for (int i = 0; i < PARTS; i++) {
            parts[i] = bits >>> (BITS * i) & 0xFFFF;
        }
        return new Tensor(new int[] {PARTS}, parts);
    }

    private static double number(Weights weights, String name) {
        float[] parts = weights.get(name, PARTS).values();
        long bits = 0;
        for (int i = 0; i < PARTS; i++) {
            bits |= ((long) parts[i] & 0xFFFF) << (BITS * i);
        }
        return Double.longBitsToDouble(bits);
    }
}
