package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.draw.TextWidths;

/**
 * How often each class was answered for each true class, as a figure: a row for each true class, shaded by the share of its row, with the
 * recall beside it and the most frequent class marked. Up to {@value #MOST_WITH_NUMBERS} classes have their numbers in the cells; of more,
 * the most frequent confusions stand in a table below.
 */
public final class ConfusionMatrix {
    static final int MOST_WITH_NUMBERS = 20;
    private static final int MOST_LISTED = 10;
    private static final double LONGEST_NAME = 400;

    private final List<String> names;
    private final long[][] counts;

    private ConfusionMatrix(List<String> names, long[][] counts) {
        this.names = List.copyOf(names);
        this.counts = Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /**
     * The figure; nothing for no classes or no images.
     *
     * @param classNames trusted in nothing
     * @param counts of images, row: true class, column: answer; as many rows and columns as there are names
     * @throws IllegalArgumentException where it is no square of that size, or a number is negative
     */
    public static String html(List<String> classNames, long[][] counts) {
        int n = classNames.size();
        if (counts.length != n) {
            throw new IllegalArgumentException("confusion matrix: expected " + n + " rows, got " + counts.length);
        }
        for (int i = 0; i < n; i++) {
            if (counts[i].length != n) {
                throw new IllegalArgumentException(
                        "confusion matrix: row " + i + ": expected " + n + " columns, got " + counts[i].length);
            }
            int row = i;
            IntStream.range(0, n).filter(j -> counts[row][j] < 0).findFirst().ifPresent(j -> {
                throw new IllegalArgumentException("confusion matrix: row " + row + ", column " + j
                        + ": expected a number of images, got " + counts[row][j]);
            });
        }
        ConfusionMatrix matrix = new ConfusionMatrix(classNames, counts);
        return matrix.all() == 0 ? "" : matrix.figure();
    }

    int size() {
        return names.size();
    }

    String name(int i) {
        return names.get(i);
    }

    long count(int row, int column) {
        return counts[row][column];
    }

    long row(int i) {
        return Arrays.stream(counts[i]).sum();
    }

    private long all() {
        return IntStream.range(0, size()).mapToLong(this::row).sum();
    }

    double share(int row, int column) {
        return (double) counts[row][column] / Math.max(1, row(row));
    }

    /** NaN for a class without images. */
    double recall(int i) {
        return row(i) == 0 ? Double.NaN : share(i, i);
    }

    /** The first of the classes with the most images. */
    int majority() {
        return IntStream.range(0, size())
                .boxed()
                .max(Comparator.comparingLong((Integer i) -> row(i)).thenComparing(i -> -i))
                .orElseThrow();
    }

    private String figure() {
        String below = size() > MOST_WITH_NUMBERS ? confusions() + lowest() : "";
        return Figures.figure(new MatrixDrawing(this).svg(), caption()) + below;
    }

    private String caption() {
        long right = IntStream.range(0, size()).mapToLong(i -> counts[i][i]).sum();
        double balanced = IntStream.range(0, size())
                .mapToDouble(this::recall)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
        return "Rows: true class; columns: answer; shading: share of the row. " + Numbers.count(all())
                + " images, right " + Numbers.percent((double) right / all()) + ", mean of the recalls "
                + Numbers.percent(balanced) + "." + left() + (size() > MatrixDrawing.MOST_WITH_NAMES ? "" : " *")
                + " The most frequent class, " + clipped(name(majority()))
                + ": who always answers it is right in "
                + Numbers.percent((double) row(majority()) / all()) + ".";
    }

    private String left() {
        int left = mistakes().size() - MatrixDrawing.MOST_MISTAKES;
        return left > 0 ? " The " + Numbers.count(left) + " rarest confusions are not drawn." : "";
    }

    /** A name as it stands in a sentence. */
    static String clipped(String name) {
        return TextWidths.shortened(name, LONGEST_NAME, Chart.SIZE, false);
    }

    /** What the pointer shows of a cell. */
    String title(int row, int column) {
        return clipped(name(row)) + (row == column ? ", right: " : " taken for " + clipped(name(column)) + ": ")
                + Numbers.count(counts[row][column]) + " of " + Numbers.count(row(row)) + ", "
                + Numbers.percent(share(row, column));
    }

    /** Cells beside the diagonal that are not empty, the most frequent first. */
    List<int[]> mistakes() {
        List<int[]> cells = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            for (int j = 0; j < size(); j++) {
                if (i != j && counts[i][j] > 0) {
                    cells.add(new int[] {i, j});
                }
            }
        }
        cells.sort(Comparator.comparingLong(c -> -counts[c[0]][c[1]]));
        return cells;
    }

    private String confusions() {
        StringBuilder html = new StringBuilder();
        for (int[] cell : mistakes().stream().limit(MOST_LISTED).toList()) {
            html.append("<tr><td>").append(Tables.name(name(cell[0])));
            html.append("</td><td class='name'>").append(Tables.name(name(cell[1])));
            html.append("</td><td>").append(Numbers.count(counts[cell[0]][cell[1]]));
            html.append("</td><td>")
                    .append(Numbers.percent(share(cell[0], cell[1])))
                    .append("</td></tr>");
        }
        return html.isEmpty()
                ? ""
                : "<table><tr><th>most frequently, of</th><th class='name'>was taken for</th><th>images</th><th>of its class</th></tr>"
                        + html + "</table>";
    }

    private String lowest() {
        StringBuilder html = new StringBuilder();
        IntStream.range(0, size())
                .filter(i -> row(i) > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(this::recall))
                .limit(MOST_LISTED)
                .forEach(i -> html.append("<tr><td>")
                        .append(Tables.name(name(i)))
                        .append("</td><td>")
                        .append(Numbers.percent(recall(i)))
                        .append("</td><td>")
                        .append(Numbers.count(row(i)))
                        .append("</td></tr>"));
        return "<table><tr><th>lowest recall</th><th>recall</th><th>images</th></tr>" + html + "</table>";
    }
}
