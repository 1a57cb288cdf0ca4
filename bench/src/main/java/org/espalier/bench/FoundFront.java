package org.espalier.bench;

/** The rows that no other found one dominates in the columns that a strategy sees, and the hypervolumes of those and of the reported columns. */
final class FoundFront implements Standing {
    private final TrueFront seen;
    private final TrueFront judged;
    private final Archive archive = new Archive();
    private boolean changed;
    private double share;
    private double reported;

    /**
     * @param seen the table's front in the columns that strategies see
     * @param judged that in the reported columns
     */
    FoundFront(TrueFront seen, TrueFront judged) {
        this.seen = seen;
        this.judged = judged;
    }

    @Override
    public void add(int row) {
        changed |= archive.add(seen.point(row), row);
    }

    @Override
    public boolean isEmpty() {
        return archive.entries().isEmpty();
    }

    /** Volumes are computed where they are asked for, not with each query. */
    @Override
    public BenchReport.Incumbent at(int run, int queries) {
        if (isEmpty()) {
            return new BenchReport.Incumbent(run, queries, Double.NaN, Double.NaN, Double.NaN);
        }
        if (changed) {
            share = seen.share(archive.points());
            double[][] points = archive.entries().stream()
                    .map(entry -> judged.point(entry.row()))
                    .filter(point -> point.length > 0)
                    .toArray(double[][]::new);
            reported = points.length == 0 ? Double.NaN : judged.share(points);
            changed = false;
        }
        return new BenchReport.Incumbent(run, queries, share, reported, 1 - reported);
    }
}
