package org.espalier.device.latency.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Boosted trees, evaluated here: a prediction needs no native library, holds no native memory, and is the sum of floats that XGBoost makes.
 *
 * @param mean what the trees' sum is added to
 * @param error mean squared error of logarithms on rows that were held out; infinite where it is not known
 */
record Trees(List<Tree> trees, double mean, double error) implements LatencyPredictor {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * One tree: from node 0 to the left child where the feature is below the threshold, else to the right one, until there is none.
     *
     * @param left number of the left child, -1 for a leaf
     * @param right number of the right child
     * @param feature that decides
     * @param value threshold, or what a leaf adds
     */
    record Tree(int[] left, int[] right, int[] feature, float[] value) {
        float of(double[] x) {
            int at = 0;
            while (left[at] >= 0) {
                at = (float) x[feature[at]] < value[at] ? left[at] : right[at];
            }
            return value[at];
        }

        /** @throws IllegalArgumentException where a node leads nowhere or back */
        Tree require(int features) {
            for (int i = 0; i < left.length; i++) {
                boolean leaf = left[i] < 0;
                boolean leads = left[i] > i && left[i] < left.length && right[i] > i && right[i] < left.length;
                if (!leaf && !(leads && feature[i] >= 0 && feature[i] < features)) {
                    throw new IllegalArgumentException("model: 'trees': node " + i + " leads to " + left[i] + " and "
                            + right[i] + " by feature " + feature[i]);
                }
            }
            return this;
        }
    }

    Trees {
        trees = List.copyOf(trees);
    }

    /** The trees of a model that XGBoost wrote as JSON, with a base score of 0. */
    static Trees read(byte[] model, double mean, double error) {
        JsonNode learner = JSON.readTree(model).path("learner");
        int features = learner.path("learner_model_param").path("num_feature").asInt();
        List<Tree> trees = new ArrayList<>();
        for (JsonNode tree : learner.path("gradient_booster").path("model").path("trees")) {
            trees.add(new Tree(
                            ints(tree, "left_children"),
                            ints(tree, "right_children"),
                            ints(tree, "split_indices"),
                            floats(tree, "split_conditions"))
                    .require(features));
        }
        return new Trees(trees, mean, error);
    }

    private static int[] ints(JsonNode tree, String key) {
        JsonNode node = tree.path(key);
        int[] values = new int[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = node.get(i).asInt();
        }
        return values;
    }

    private static float[] floats(JsonNode tree, String key) {
        JsonNode node = tree.path(key);
        float[] values = new float[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) node.get(i).asDouble();
        }
        return values;
    }

    @Override
    public double millis(double[] features) {
        float sum = 0;
        for (Tree tree : trees) {
            sum += tree.of(features);
        }
        return Math.exp(mean + sum);
    }

    @Override
    public Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("mean", mean);
        List<Object> written = new ArrayList<>();
        for (Tree tree : trees) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("left", tree.left);
            one.put("right", tree.right);
            one.put("feature", tree.feature);
            one.put("value", tree.value);
            written.add(one);
        }
        state.put("trees", written);
        return state;
    }

    static Trees restore(int features, JsonNode state) {
        List<Tree> trees = new ArrayList<>();
        for (JsonNode tree : state.path("trees")) {
            int nodes = tree.path("left").size();
            if (nodes == 0
                    || tree.path("right").size() != nodes
                    || tree.path("feature").size() != nodes
                    || tree.path("value").size() != nodes) {
                throw new IllegalArgumentException(
                        "model: 'trees': tree " + trees.size() + " has lists of different length");
            }
            trees.add(new Tree(ints(tree, "left"), ints(tree, "right"), ints(tree, "feature"), floats(tree, "value"))
                    .require(features));
        }
        return new Trees(trees, Numbers.read(state, "mean"), Double.POSITIVE_INFINITY);
    }
}
