package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.space.Cell;
import org.espalier.space.CellPlan;
import org.espalier.space.CellPlan.Label;
import org.espalier.space.CellPlan.Place;
import org.espalier.space.CellPlan.Role;
import org.espalier.space.Cells;

/** The cell as its matrix has it: five vertices, each of which may read all before it. */
record NasBench101Cells() implements Cells {
    private static final List<Label> LABELS = NasBench101.OPERATIONS.stream()
            .map(operation -> new Label(operation, Role.OPERATION, 0))
            .toList();

    private static final CellPlan PLAN = new CellPlan(
            "cell",
            1,
            IntStream.range(1, NasBench101.VERTICES - 1)
                    .mapToObj(vertex -> new Place("vertex" + vertex, LABELS, before(vertex)))
                    .toList(),
            before(NasBench101.VERTICES - 1));

    private static List<Integer> before(int vertex) {
        return IntStream.range(0, vertex).boxed().toList();
    }

    @Override
    public List<CellPlan> plans() {
        return List.of(PLAN);
    }

    @Override
    public List<Cell> of(Architecture member) {
        NasBench101Cell cell = NasBench101Cell.of(member);
        List<Integer> labels = new ArrayList<>();
        List<List<Integer>> reads = new ArrayList<>();
        for (int vertex = 1; vertex < NasBench101.VERTICES - 1; vertex++) {
            labels.add(NasBench101.OPERATIONS.indexOf(cell.ops().get(vertex - 1)));
            reads.add(reads(cell, vertex));
        }
        return List.of(new Cell(PLAN, labels, reads, reads(cell, NasBench101.VERTICES - 1)));
    }

    private static List<Integer> reads(NasBench101Cell cell, int vertex) {
        return before(vertex).stream()
                .filter(from -> cell.edges()[from][vertex])
                .toList();
    }
}
