package org.espalier.predict.mlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The same network, quicker for inputs like some that are given. A network of ReLUs is linear wherever no unit changes between on and off, and among inputs that are alike
 * few units do. So each layer is computed from a point in the middle: what each feature that differs from that point's adds by way of all units that are on there, and
 * what each unit adds that is not as it is there. With {@code S} the units that are on in the middle, {@code relu(z) = S z + |z|} where a unit differs from it, and
 * {@code S z} else: nothing is approximated, only the order of additions is another.
 *
 * <p>A source is a feature or a unit, numbered in the order of the layers, features first. What it adds to a layer that does not follow it at once is worked out when it is
 * first asked for; from what it was for an earlier middle, where that is known, because from one to the next few units change.
 */
final class NearLayers {
    private final List<DenseLayer> layers;
    private final float[] middle;
    /** By layer: the number of the first source that it takes directly. */
    private final int[] first;
    /** By layer, the output last: what it is in the middle. */
    private final List<float[]> constants = new ArrayList<>();
    /** By hidden layer and unit: 1 where it is off in the middle, so that the sign of a value says whether it differs. */
    private final int[][] off;
    /** By hidden layer: the units that are on in the middle. */
    private final int[][] on;
    /** By hidden layer: what each source before it adds; null where nobody has asked. */
    private final List<AtomicReferenceArray<float[]>> added = new ArrayList<>();
    /** Weights of the output, of those units of the last hidden layer that are on. */
    private final float[] lastOn;
    /** What each source adds to the output; NaN where nobody has asked. */
    private final float[] addedLast;
    /** For an earlier middle; for as long as nobody takes this one's place. */
    private volatile @Nullable NearLayers before;
    /** By hidden layer: units that are not as they were for the earlier middle. */
    private final int[][] changed;

    /**
     * @param layers of the network, at least two
     * @param inputs features that are alike, at least one
     * @param before of the same layers for other inputs, or null
     */
    NearLayers(List<DenseLayer> layers, List<float[]> inputs, @Nullable NearLayers before) {
        int hidden = layers.size() - 1;
        this.layers = List.copyOf(layers);
        this.middle = middle(inputs);
        this.off = off(layers, inputs);
        this.on = new int[hidden][];
        this.changed = new int[hidden][];
        this.first = new int[layers.size()];
        float[] values = middle;
        for (int layer = 0; layer < hidden; layer++) {
            int now = layer;
            int units = off[layer].length;
            on[layer] = places(units, unit -> off[now][unit] == 0);
            changed[layer] = places(units, unit -> before != null && before.off[now][unit] != off[now][unit]);
            DenseLayer own = layers.get(layer);
            values = through(values, layer);
            Terms.add(values, own.bias(), 1);
            constants.add(values);
            AtomicReferenceArray<float[]> rows = new AtomicReferenceArray<>(first[layer] + own.inputs());
            for (int i = 0; i < own.inputs(); i++) {
                rows.set(first[layer] + i, own.rows()[i]);
            }
            added.add(rows);
            first[layer + 1] = rows.length();
        }
        DenseLayer end = layers.get(hidden);
        this.lastOn = new float[end.inputs()];
        this.addedLast = new float[first[hidden] + end.inputs()];
        Arrays.fill(addedLast, Float.NaN);
        for (int unit = 0; unit < lastOn.length; unit++) {
            addedLast[first[hidden] + unit] = end.rows()[unit][0];
            lastOn[unit] = off[hidden - 1][unit] == 0 ? end.rows()[unit][0] : 0;
        }
        constants.add(new float[] {Terms.dot(values, lastOn) + end.bias()[0]});
        this.before = before;
        if (before != null) {
            before.before = null;
        }
    }

    private static int[] places(int count, IntPredicate which) {
        return IntStream.range(0, count).filter(which).toArray();
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

    /** What values before a hidden layer add to it, by way of the units that are on in the middle. */
    private float[] through(float[] values, int layer) {
        DenseLayer own = layers.get(layer);
        float[] sum = new float[own.outputs()];
        int[] places = layer == 0 ? places(values.length, i -> true) : on[layer - 1];
        Terms.add(own.rows(), places, places.length, values, sum);
        return sum;
    }

    float[] middle() {
        return middle;
    }

    int hidden() {
        return added.size();
    }

    /** Number of the first source that a layer takes directly. */
    int first(int layer) {
        return first[layer];
    }

    int sources() {
        return addedLast.length;
    }

    float[] constant(int layer) {
        return constants.get(layer);
    }

    int[] off(int layer) {
        return off[layer];
    }

    AtomicReferenceArray<float[]> rows(int layer) {
        return added.get(layer);
    }

    /** What a source adds to a hidden layer, whose {@link #rows} those are. */
    float[] row(AtomicReferenceArray<float[]> rows, int layer, int source) {
        float[] known = rows.get(source);
        return known == null ? make(rows, layer, source) : known;
    }

    private float[] make(AtomicReferenceArray<float[]> rows, int layer, int source) {
        float[] here = row(added.get(layer - 1), layer - 1, source);
        NearLayers earlier = before;
        float[] then = earlier == null ? null : earlier.added.get(layer).get(source);
        boolean constant = source >= first[layer - 1];
        float[] made = constant && then != null ? moved(then, here, layer) : through(here, layer);
        rows.set(source, made);
        return made;
    }

    /** From what it was for the earlier middle, by the units that are not as they were. */
    private float[] moved(float[] then, float[] values, int layer) {
        float[] signed = new float[values.length];
        for (int unit : changed[layer - 1]) {
            signed[unit] = off[layer - 1][unit] == 0 ? values[unit] : -values[unit];
        }
        float[] now = then.clone();
        Terms.add(layers.get(layer).rows(), changed[layer - 1], changed[layer - 1].length, signed, now);
        return now;
    }

    /** What a source adds to the output. Two threads may work out the same one: a float is written whole. */
    float last(int source) {
        float known = addedLast[source];
        if (Float.isNaN(known)) {
            int end = added.size() - 1;
            known = Terms.dot(row(added.get(end), end, source), lastOn);
            addedLast[source] = known;
        }
        return known;
    }
}
