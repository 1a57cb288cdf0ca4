package org.espalier.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.space.ArchitectureCodec;

/** {@code {"matrix":[[0,1,..],..],"ops":["input","conv1x1-bn-relu",..,"output"]}}; written without closing vertices that no edge touches. */
record NasBench101Codec(DecisionSet decisions) implements ArchitectureCodec {
    private static final String EXPECTED =
            "{\"matrix\":[[0,1,..],..],\"ops\":[\"input\",..,\"output\"]} with 2 to 7 vertices, operations "
                    + NasBench101.OPERATIONS;

    @Override
    public Architecture parse(String text) {
        ArchitectureJson json = ArchitectureJson.parse("nas-bench-101", EXPECTED, text);
        json.only(List.of("matrix", "ops"));
        List<Object> ops = json.list("ops");
        int n = ops.size();
        if (n < 2
                || n > NasBench101.VERTICES
                || !ops.get(0).equals("input")
                || !ops.get(n - 1).equals("output")) {
            throw json.error("'ops' is " + ops);
        }
        List<String> interior = new ArrayList<>();
        for (int i = 1; i < n - 1; i++) {
            if (!(ops.get(i) instanceof String op && NasBench101.OPERATIONS.contains(op))) {
                throw json.error("'ops' position " + i + ": no operation '" + ops.get(i) + "'");
            }
            interior.add(op);
        }
        NasBench101Cell cell = new NasBench101Cell(matrix(json, n), interior);
        cell.whyNot().ifPresent(reason -> {
            throw json.error(reason);
        });
        return cell.architecture(decisions);
    }

    private static boolean[][] matrix(ArchitectureJson json, int n) {
        List<Object> rows = json.list("matrix");
        if (rows.size() != n) {
            throw json.error("'matrix' has " + rows.size() + " rows for " + n + " 'ops'");
        }
        boolean[][] edges = new boolean[n][n];
        for (int i = 0; i < n; i++) {
            if (!(rows.get(i) instanceof List<?> row && row.size() == n)) {
                throw json.error("'matrix' row " + i + " has not " + n + " numbers: " + rows.get(i));
            }
            for (int j = 0; j < n; j++) {
                boolean one = Integer.valueOf(1).equals(row.get(j));
                if (!one && !Integer.valueOf(0).equals(row.get(j))) {
                    throw json.error("'matrix' row " + i + ", column " + j + ": expected 0 or 1, got " + row.get(j));
                }
                if (one && j <= i) {
                    throw json.error("'matrix' row " + i + ", column " + j + ": edges go forward only");
                }
                edges[i][j] = one;
            }
        }
        return edges;
    }

    @Override
    public String format(Architecture architecture) {
        NasBench101Cell cell = NasBench101Cell.of(architecture).compact();
        List<List<Integer>> matrix = new ArrayList<>();
        for (boolean[] row : cell.edges()) {
            List<Integer> numbers = new ArrayList<>();
            for (boolean edge : row) {
                numbers.add(edge ? 1 : 0);
            }
            matrix.add(numbers);
        }
        List<String> ops = new ArrayList<>();
        ops.add("input");
        ops.addAll(cell.ops());
        ops.add("output");
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("matrix", matrix);
        map.put("ops", ops);
        return ArchitectureJson.write(map);
    }
}
