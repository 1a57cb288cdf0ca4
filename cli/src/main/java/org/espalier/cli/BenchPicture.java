package org.espalier.cli;

import java.util.ArrayList;
import java.util.List;
import org.espalier.bench.BenchReport;
import org.espalier.pipeline.report.Chart;
import org.espalier.pipeline.report.Colours;

/** The curves of a comparison: mean regret over queries, with a band of one standard error either way; from the tenth query on where there are many, and from a tenth
 * of the epochs on. */
final class BenchPicture {
    /** The first candidates are bad luck or good, and their regret would squeeze what follows into the lower edge. */
    private static final int FIRST = 10;

    private static final int SHORT = 4 * FIRST;

    private BenchPicture() {}

    static String svg(BenchReport report) {
        String y = report.front().isPresent()
                ? "share of the front's hypervolume that is missing"
                : "regret in " + report.settings().goal().report();
        int budget = report.settings().queries();
        int first = report.settings().fidelity().isPresent() ? budget / FIRST : budget < SHORT ? 1 : FIRST;
        Chart chart = new Chart(report.unit(), "mean " + y, new Colours());
        for (BenchReport.Summary summary : report.strategies()) {
            List<double[]> line = new ArrayList<>();
            List<double[]> band = new ArrayList<>();
            for (BenchReport.Checkpoint point : summary.curve()) {
                if (point.queries() < first) {
                    continue;
                }
                BenchReport.Spread regret = point.regret();
                line.add(new double[] {point.queries(), regret.mean()});
                band.add(new double[] {
                    point.queries(), regret.mean() - regret.standardError(), regret.mean() + regret.standardError()
                });
            }
            chart.line(summary.strategy(), line).band(summary.strategy(), band);
        }
        return chart.file();
    }
}
