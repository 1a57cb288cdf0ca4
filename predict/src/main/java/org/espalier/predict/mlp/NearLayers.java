package org.espalier.predict.mlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The same network, quicker for inputs like some that are given. A network of ReLUs is linear wherever no unit changes between on and off, and among inputs that are alike
 * few units do. So each layer is computed from a point in the middle: what each feature that differs from that point's adds by way of all units that are on there, and
 * what each unit adds that is not as it is there. With {@code S} the units that are on in the middle, {@code relu(z) = S z + |z|} where a unit differs from it, and
 * {@code S z} else: nothing is approximated, only the order of additions is another.
 *
 * <p>A source is a feature or a unit; what it adds to a later layer is worked out when it is first asked for, and is the same whoever works it out.
 */
final class NearLayers {
    /** Sources of a tile. */
    private static final int TILE = 64;

    private final List<DenseLayer> layers;
    private final float[] middle;
    /** By layer, the output last: what it is in the middle. */
    private final List<float[]> constants = new ArrayList<>();
    /** By hidden layer and unit: 1 where it is off in the middle, so that the sign of a value says whether it differs. */
    private final int[][] off;
    /** By hidden layer: what each source before it adds, the features first, then the units of each layer; null where nobody has asked. */
    private final List<AtomicReferenceArray<float[]>> added = new ArrayList<>();
    /** What each source adds to the output, by way of all layers; NaN where nobody has asked. */
    private final float[] addedLast;

    /**
     * @param layers of the network, at least two
     * @param inputs features that are alike, at least one
     */
    NearLayers(List<DenseLayer> layers, List<float[]> inputs) {
        this.layers = List.copyOf(layers);
        this.middle = middle(inputs);
        this.off = off(layers, inputs);
        float[] before = middle;
        int sources = 0;
        for (int layer = 0; layer < layers.size(); layer++) {
            DenseLayer own = layers.get(layer);
            float[] constant = through(before, layer);
            Terms.add(constant, own.bias(), 1);
            constants.add(constant);
            AtomicReferenceArray<float[]> rows = new AtomicReferenceArray<>(sources + own.inputs());
            for (int i = 0; i < own.inputs(); i++) {
                rows.set(sources + i, own.rows()[i]);
            }
            added.add(rows);
            sources += own.inputs();
            before = constant;
        }
        this.addedLast = new float[sources];
        Arrays.fill(addedLast, Float.NaN);
    }

    /** Of each feature the middle one of its values, which of zeros and ones is what most have. */
    private static float[] middle(List<float[]> inputs) {
        float[] middle = new float[inputs.get(0).length];
        float[] values = new float[inputs.size()];
        for (int feature = 0; feature < middle.length; feature++) {
            for (int i = 0; i < values.length; i++) {
                values[i] = inputs.get(i)[feature];
            }
            Arrays.sort(values);
            middle[feature] = values[values.length / 2];
        }
        return middle;
    }

    /** Which units are off for at least half of the inputs. */
    private static int[][] off(List<DenseLayer> layers, List<float[]> inputs) {
        int[][] off = new int[layers.size() - 1][];
        for (int layer = 0; layer < off.length; layer++) {
            off[layer] = new int[layers.get(layer).outputs()];
        }
        DenseLayers.Work work = new DenseLayers(layers).new Work(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            System.arraycopy(inputs.get(i), 0, work.features(i), 0, inputs.get(i).length);
        }
        work.compute(inputs.size(), new double[inputs.size()], 0);
        for (int layer = 0; layer < off.length; layer++) {
            for (int i = 0; i < inputs.size(); i++) {
                float[] sums = work.sums(layer, i);
                for (int unit = 0; unit < sums.length; unit++) {
                    off[layer][unit] += Float.floatToRawIntBits(sums[unit]) >>> 31;
                }
            }
        }
        for (int[] votes : off) {
            for (int unit = 0; unit < votes.length; unit++) {
                votes[unit] = 2 * votes[unit] >= inputs.size() ? 1 : 0;
            }
        }
        return off;
    }

    /** What values before a layer add to it, by way of the units that are on in the middle. */
    private float[] through(float[] values, int layer) {
        DenseLayer own = layers.get(layer);
        float[] sum = new float[own.outputs()];
        int[] places = new int[values.length];
        float[] factors = new float[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            places[count] = i;
            factors[count] = values[i];
            count += layer == 0 || off[layer - 1][i] == 0 ? 1 : 0;
        }
        Terms.add(own.rows(), places, count, factors, sum);
        return sum;
    }

    /** What a source adds to a layer. */
    private float[] row(int layer, int source) {
        return row(added.get(layer), layer, source);
    }

    private float[] row(AtomicReferenceArray<float[]> rows, int layer, int source) {
        float[] known = rows.get(source);
        return known == null ? make(rows, layer, source) : known;
    }

    private float[] make(AtomicReferenceArray<float[]> rows, int layer, int source) {
        float[] made = through(row(layer - 1, source), layer);
        rows.set(source, made);
        return made;
    }

    /** The output's, of which two threads may work out the same one: a float is written whole. */
    private float last(int source) {
        float known = addedLast[source];
        if (Float.isNaN(known)) {
            known = row(layers.size() - 1, source)[0];
            addedLast[source] = known;
        }
        return known;
    }

    /** For one thread at a time. */
    final class Work implements LayerWork {
        private final float[][] features;
        /** By input, of the layer that is being computed; layers of different widths have their own. */
        private final float[][][] sums;

        private final int[] count;
        private final int[] done;
        /** By input: sources that add something to the layers behind them, in ascending order. */
        private final int[][] places;
        /** How much of each. */
        private final float[][] factors;

        /** @param most inputs at once */
        Work(int most) {
            int sources = addedLast.length;
            this.features = new float[most][middle.length];
            this.sums = new float[layers.size() - 1][most][];
            for (int layer = 0; layer < sums.length; layer++) {
                for (int i = 0; i < most; i++) {
                    sums[layer][i] = new float[constants.get(layer).length];
                }
            }
            this.count = new int[most];
            this.done = new int[most];
            this.places = new int[most][sources + 1];
            this.factors = new float[most][sources];
        }

        @Override
        public int most() {
            return features.length;
        }

        @Override
        public float[] features(int input) {
            return features[input];
        }

        @Override
        public void compute(int inputs, double[] results, int at) {
            for (int i = 0; i < inputs; i++) {
                count[i] = differences(features[i], places[i], factors[i]);
            }
            int sources = middle.length;
            for (int layer = 0; layer < sums.length; layer++) {
                add(layer, inputs, sources);
                for (int i = 0; i < inputs; i++) {
                    count[i] = changed(sums[layer][i], off[layer], count[i], sources, places[i], factors[i]);
                }
                sources += constants.get(layer).length;
            }
            float constant = constants.get(sums.length)[0];
            for (int i = 0; i < inputs; i++) {
                float sum = constant;
                for (int k = 0; k < count[i]; k++) {
                    sum += last(places[i][k]) * factors[i][k];
                }
                results[at + i] = sum;
            }
        }

        private int differences(float[] input, int[] place, float[] factor) {
            for (int i = 0; i < input.length; i++) {
                input[i] -= middle[i];
            }
            int found = Terms.notZero(input, place);
            for (int k = 0; k < found; k++) {
                factor[k] = input[place[k]];
            }
            return found;
        }

        /** All inputs pass the rows of a tile before the next one is read, so that a row comes from far away once. */
        private void add(int layer, int inputs, int sources) {
            float[] constant = constants.get(layer);
            for (int i = 0; i < inputs; i++) {
                System.arraycopy(constant, 0, sums[layer][i], 0, constant.length);
                done[i] = 0;
            }
            AtomicReferenceArray<float[]> rows = added.get(layer);
            for (int end = TILE; end < sources + TILE; end += TILE) {
                for (int i = 0; i < inputs; i++) {
                    done[i] = tile(rows, layer, end, i);
                }
            }
            for (int i = 0; i < inputs; i++) {
                for (int k = done[i]; k < count[i]; k++) {
                    Terms.add(sums[layer][i], row(rows, layer, places[i][k]), factors[i][k]);
                }
            }
        }

        private int tile(AtomicReferenceArray<float[]> rows, int layer, int end, int input) {
            int[] place = places[input];
            float[] factor = factors[input];
            int k = done[input];
            int groups = count[input] - Terms.AT_ONCE;
            while (k <= groups && place[k + Terms.AT_ONCE - 1] < end) {
                Terms.add(
                        sums[layer][input],
                        row(rows, layer, place[k]),
                        factor[k],
                        row(rows, layer, place[k + 1]),
                        factor[k + 1],
                        row(rows, layer, place[k + 2]),
                        factor[k + 2],
                        row(rows, layer, place[k + 3]),
                        factor[k + 3]);
                k += Terms.AT_ONCE;
            }
            return k;
        }
    }

    /** Adds the units of a layer that are not as in the middle to the sources, with how far they are beyond. */
    private static int changed(float[] sum, int[] middles, int before, int sources, int[] place, float[] factor) {
        int found = before;
        for (int i = 0; i < sum.length; i++) {
            place[found] = i;
            found += Float.floatToRawIntBits(sum[i]) >>> 31 ^ middles[i];
        }
        for (int k = before; k < found; k++) {
            factor[k] = Math.abs(sum[place[k]]);
            place[k] += sources;
        }
        return found;
    }
}
