package org.espalier.predict.encoding;

import java.util.Arrays;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.predict.Encoding;
import org.espalier.space.Cell;
import org.espalier.space.CellPlan;
import org.espalier.space.CellPlan.Place;
import org.espalier.space.Cells;
import org.espalier.space.SearchSpace;

/**
 * The adjacency encoding (White, Nolen, Nolen and Savani, A Study on Encodings for Neural Architecture Search, 2020, section 3): for each place of a cell and each value that it may read a feature that is 1
 * where it does, the same for the output, and for each place one feature for each operation. Where a space numbers its nodes at will, other numberings have other features; its canonical form is encoded.
 */
public final class AdjacencyEncoding implements Encoding {
    private final SearchSpace space;
    private final Cells cells;
    private final int features;

    /** @throws IllegalArgumentException where the space has no labelled graph */
    public AdjacencyEncoding(SearchSpace space) {
        this.space = space;
        this.cells = space.cells()
                .orElseThrow(() -> new IllegalArgumentException("space '" + space.name()
                        + "' has no labelled graph, so it has no matrix; take the encoding one_hot"));
        int count = 0;
        for (CellPlan plan : cells.plans()) {
            count += plan.ends().size();
            for (Place place : plan.places()) {
                count += place.reads().size() + place.labels().size();
            }
        }
        this.features = count;
    }

    @Override
    public DecisionSet decisions() {
        return space.decisions();
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public void encode(int[] options, float[] into) {
        Arrays.fill(into, 0, features, 0);
        int next = 0;
        for (Cell cell : cells.of(space.canonical(new Architecture(space.decisions(), options)))) {
            List<Place> places = cell.plan().places();
            for (int i = 0; i < places.size(); i++) {
                next = mark(places.get(i).reads(), cell.reads().get(i), into, next);
                if (cell.labels().get(i) >= 0) {
                    into[next + cell.labels().get(i)] = 1;
                }
                next += places.get(i).labels().size();
            }
            next = mark(cell.plan().ends(), cell.ends(), into, next);
        }
    }

    private static int mark(List<Integer> possible, List<Integer> read, float[] into, int from) {
        for (int i = 0; i < possible.size(); i++) {
            into[from + i] = read.contains(possible.get(i)) ? 1 : 0;
        }
        return from + possible.size();
    }
}
