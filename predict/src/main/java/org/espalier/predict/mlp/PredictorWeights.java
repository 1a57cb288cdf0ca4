package org.espalier.predict.mlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.Weights;
import org.espalier.graph.Weights.Tensor;

/**
 * Layers under the names of once-for-all's files: those of {@code ofa.tutorial} ({@code 0.weight}, {@code 0.bias}, {@code 2.weight}, ..), or of {@code ofa.nas} ({@code
 * layers.0.0.weight}, .., {@code layers.3.weight}, {@code base_acc}), whose last layer has no bias of its own.
 */
final class PredictorWeights {
    private static final String LIBRARY = "layers.";
    private static final String BASE = "base_acc";

    private PredictorWeights() {}

    /**
     * Reads layers.
     *
     * @param features numbers that the first layer has to take
     * @throws IllegalArgumentException where a tensor is missing, has other sizes, is of no use, or holds a value that is not finite; the message names it
     */
    static List<DenseLayer> read(Weights weights, int features) {
        List<String> notFinite = weights.notFinite();
        if (!notFinite.isEmpty()) {
            throw new IllegalArgumentException("weight '" + notFinite.get(0) + "' holds a value that is not finite");
        }
        List<DenseLayer> layers = new ArrayList<>();
        boolean library = weights.contains(LIBRARY + "0.0.weight");
        int hidden = library ? libraryLayers(weights) : tutorialLayers(weights);
        int width = features;
        int used = 0;
        for (int layer = 0; layer <= hidden; layer++) {
            boolean end = layer == hidden;
            String name = library ? LIBRARY + layer + (end ? "" : ".0") : Integer.toString(2 * layer);
            Tensor matrix = matrix(weights, name + ".weight", end, width);
            int outputs = matrix.dims()[0];
            Tensor bias = vector(weights, library && end ? BASE : name + ".bias", outputs);
            layers.add(DenseLayer.of(matrix.values(), bias.values()));
            width = outputs;
            used += 2;
        }
        if (used != weights.tensors().size()) {
            throw new IllegalArgumentException("the file holds "
                    + weights.tensors().size() + " tensors, expected the " + used + " of a predictor with " + hidden
                    + " hidden layers; name a file of an accuracy predictor");
        }
        return layers;
    }

    private static int libraryLayers(Weights weights) {
        int layers = 0;
        while (weights.contains(LIBRARY + layers + ".0.weight")) {
            layers++;
        }
        return layers;
    }

    /** By the highest number, so that what is missing below it is named. */
    private static int tutorialLayers(Weights weights) {
        int highest = 0;
        for (int layer = 0; layer < weights.tensors().size(); layer++) {
            boolean present = weights.contains(2 * layer + ".weight") || weights.contains(2 * layer + ".bias");
            highest = present ? layer : highest;
        }
        return highest;
    }

    private static Tensor matrix(Weights weights, String name, boolean end, int inputs) {
        Tensor tensor = present(weights, name);
        int[] sizes = tensor.dims();
        if (sizes.length != 2 || sizes[1] != inputs || sizes[0] < 1 || end && sizes[0] != 1) {
            throw new IllegalArgumentException(
                    "weight '" + name + "' has sizes " + Arrays.toString(sizes) + ", expected [" + (end ? "1" : "any")
                            + ", " + inputs + "]; give the encoding that the predictor was trained with");
        }
        return tensor;
    }

    private static Tensor vector(Weights weights, String name, int size) {
        Tensor tensor = present(weights, name);
        if (!Arrays.equals(tensor.dims(), new int[] {size})) {
            throw new IllegalArgumentException(
                    "weight '" + name + "' has sizes " + Arrays.toString(tensor.dims()) + ", expected [" + size + "]");
        }
        return tensor;
    }

    private static Tensor present(Weights weights, String name) {
        if (!weights.contains(name)) {
            throw new IllegalArgumentException(
                    "weight '" + name + "' is missing, expected those of an accuracy predictor of"
                            + " once-for-all: 0.weight, 0.bias, 2.weight and so on, or layers.0.0.weight and so on with "
                            + BASE);
        }
        return weights.get(name);
    }

    /** The names of {@code ofa.tutorial}. */
    static Weights write(List<DenseLayer> layers) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            DenseLayer one = layers.get(layer);
            tensors.put(2 * layer + ".weight", new Tensor(new int[] {one.outputs(), one.inputs()}, one.matrix()));
            tensors.put(2 * layer + ".bias", new Tensor(new int[] {one.outputs()}, one.bias()));
        }
        return new Weights(tensors);
    }
}
