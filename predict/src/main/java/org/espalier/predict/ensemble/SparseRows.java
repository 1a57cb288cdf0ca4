package org.espalier.predict.ensemble;

import java.util.Arrays;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.predict.Encoding;

/** Features of members, of which only those are kept that are not 0. */
final class SparseRows {
    private final int[] from;
    private int[] places = new int[1_024];
    private float[] values = new float[1_024];

    private SparseRows(int rows) {
        from = new int[rows + 1];
    }

    static SparseRows of(Encoding encoding, List<Architecture> members) {
        SparseRows rows = new SparseRows(members.size());
        float[] features = new float[encoding.features()];
        for (int i = 0; i < members.size(); i++) {
            encoding.encode(members.get(i).indices(), features);
            rows.add(i, features);
        }
        return rows;
    }

    static SparseRows of(Encoding encoding, int[][] members, int first, int end) {
        SparseRows rows = new SparseRows(end - first);
        float[] features = new float[encoding.features()];
        for (int i = first; i < end; i++) {
            encoding.encode(members[i], features);
            rows.add(i - first, features);
        }
        return rows;
    }

    private void add(int row, float[] features) {
        int next = from[row];
        for (int i = 0; i < features.length; i++) {
            if (features[i] != 0) {
                if (next == places.length) {
                    places = Arrays.copyOf(places, 2 * next);
                    values = Arrays.copyOf(values, 2 * next);
                }
                places[next] = i;
                values[next++] = features[i];
            }
        }
        from[row + 1] = next;
    }

    int rows() {
        return from.length - 1;
    }

    int from(int row) {
        return from[row];
    }

    int place(int i) {
        return places[i];
    }

    float value(int i) {
        return values[i];
    }
}
